package dev.keyledger.agent.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The token of role gateway with which the agent asks for a snapshot, made or read anew each time. */
final class GatewayToken {
    private static final int ANSWERED_WITHIN_MILLIS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private GatewayToken() {}

    /** @throws IllegalArgumentException unless there is exactly one way to a token */
    static Supplier<String> by(AgentSettings agent) {
        AgentSettings.Oidc oidc = agent.oidc();
        long ways = Stream.of(
                        agent.token().isPresent(),
                        agent.tokenFile().isPresent(),
                        oidc.tokenUrl().isPresent())
                .filter(way -> way)
                .count();
        if (ways != 1) {
            throw new IllegalArgumentException("exactly one of keyledger.agent.token, keyledger.agent.token-file and"
                    + " keyledger.agent.oidc.token-url is needed: the query service gives a snapshot to role gateway");
        }
        if (agent.token().isPresent()) {
            String token = agent.token().get();
            return () -> token;
        }
        if (agent.tokenFile().isPresent()) {
            Path file = Path.of(agent.tokenFile().get());
            return () -> read(file);
        }
        String clientId = oidc.clientId()
                .orElseThrow(() -> new IllegalArgumentException("keyledger.agent.oidc.client-id is missing"));
        String clientSecret = oidc.clientSecret()
                .orElseThrow(() -> new IllegalArgumentException("keyledger.agent.oidc.client-secret is missing"));
        String form = "grant_type=client_credentials&client_id=" + URLEncoder.encode(clientId, UTF_8)
                + "&client_secret=" + URLEncoder.encode(clientSecret, UTF_8)
                + oidc.scope()
                        .map(scope -> "&scope=" + URLEncoder.encode(scope, UTF_8))
                        .orElse("");
        URI issuer = oidc.tokenUrl().orElseThrow();
        return () -> asked(issuer, form);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the token file " + file + " can't be read", e);
        }
    }

    private static String asked(URI issuer, String form) {
        try {
            var connection = (HttpURLConnection) issuer.toURL().openConnection();
            try {
                connection.setConnectTimeout(ANSWERED_WITHIN_MILLIS);
                connection.setReadTimeout(ANSWERED_WITHIN_MILLIS);
                connection.setInstanceFollowRedirects(false);
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
                try (OutputStream body = connection.getOutputStream()) {
                    body.write(form.getBytes(UTF_8));
                }
                if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                    throw new IOException("the issuer answered " + connection.getResponseCode());
                }
                String token = JSON.readTree(connection.getInputStream())
                        .path("access_token")
                        .asText();
                if (token.isEmpty()) {
                    throw new IOException("the issuer answered without an access_token");
                }
                return token;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no token from " + issuer, e);
        }
    }
}
