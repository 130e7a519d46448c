package dev.keyledger.cli.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Asks an OIDC issuer for tokens by a client's credentials, which it looks up each time: they may be replaced meanwhile. */
final class TokenRequest implements Tokens.Source {
    private static final String WHAT = "getting a token: ";
    private static final int OK = 200;

    private final HttpClient client;
    private final String issuer;
    private final Supplier<String> endpoint;
    private final Supplier<Map<String, String>> form;

    /** @param endpoint asked for at the first token and whenever one was not to be had */
    private TokenRequest(
            HttpClient client, String issuer, Supplier<String> endpoint, Supplier<Map<String, String>> form) {
        this.client = client;
        this.issuer = issuer;
        this.endpoint = endpoint;
        this.form = form;
    }

    /** Of the local issuer, which gives anybody a token of its user {@code ops}. */
    static TokenRequest local(HttpClient client, String issuer) {
        return new TokenRequest(
                client,
                issuer,
                () -> issuer + "/token",
                () -> Map.of(
                        "client_id", "operator-cli", "client_secret", "local", "scope", "keyledger", "user", "ops"));
    }

    /**
     * @param issuer whose discovery document names its token endpoint
     * @param form what the request has beside its grant type
     */
    static TokenRequest discovered(HttpClient client, String issuer, Supplier<Map<String, String>> form) {
        var found = new Object() {
            String endpoint = "";
        };
        return new TokenRequest(
                client,
                issuer,
                () -> {
                    if (found.endpoint.isEmpty()) {
                        found.endpoint = discover(client, issuer);
                    }
                    return found.endpoint;
                },
                form);
    }

    private static String discover(HttpClient client, String issuer) {
        String url = issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration";
        JsonNode found = ask(
                client,
                HttpRequest.newBuilder(URI.create(url)).timeout(Http.TIMEOUT).build(),
                issuer,
                "is no OIDC issuer: " + url);
        String named = found.path("issuer").asText();
        if (!named.equals(issuer)) {
            throw new OperatorProblem(
                    WHAT + "the issuer at " + issuer + " calls itself '" + named + "': write it so in the profile");
        }
        if (!found.path("token_endpoint").isTextual()) {
            throw new OperatorProblem(WHAT + "the issuer " + issuer + " names no token endpoint");
        }
        return found.path("token_endpoint").asText();
    }

    @Override
    public Tokens.Token get() {
        var fields = new LinkedHashMap<>(Map.of("grant_type", "client_credentials"));
        fields.putAll(form.get());
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        JsonNode answer = ask(
                client,
                HttpRequest.newBuilder(URI.create(endpoint.get()))
                        .timeout(Http.TIMEOUT)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                issuer,
                "refuses client " + fields.get("client_id"));
        if (!answer.path("access_token").isTextual()) {
            throw new OperatorProblem(WHAT + issuer + " answered without one");
        }
        return new Tokens.Token(
                answer.path("access_token").asText(),
                Optional.of(answer.path("expires_in"))
                        .filter(JsonNode::isNumber)
                        .map(seconds -> Duration.ofSeconds(seconds.asLong())));
    }

    /** @param refusal what it means if the answer is no success */
    private static JsonNode ask(HttpClient client, HttpRequest request, String issuer, String refusal) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new OperatorProblem(WHAT + "the issuer " + issuer + " " + refusal + " (" + response.statusCode()
                        + reasonIn(response.body()) + ")");
            }
            return WireJson.mapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new OperatorProblem(WHAT + request.uri() + " did not answer with JSON", e);
        } catch (IOException e) {
            throw new OperatorProblem(WHAT + request.uri() + " does not answer" + Http.reasonOf(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem(WHAT + "interrupted", e);
        }
    }

    /** As OAuth 2 words it; nothing else of what an issuer answers is shown. */
    private static String reasonIn(String body) {
        try {
            JsonNode answer = WireJson.mapper().readTree(body);
            String error = answer.path("error").asText();
            String description = answer.path("error_description").asText();
            return (error.isEmpty() ? "" : " " + error) + (description.isEmpty() ? "" : ": " + description);
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
