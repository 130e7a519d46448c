package dev.keyledger.localstack.issuer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.keyledger.localstack.data.OwnerOnly;
import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.supervise.ChildSpec;
import dev.keyledger.localstack.supervise.HttpReadiness;
import dev.keyledger.localstack.supervise.JavaCommand;
import dev.keyledger.localstack.supervise.StartCaches;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The local OIDC issuer, as a child JVM. Its signing key is kept in the data directory, so that tokens stay valid when
 * it starts again.
 */
public final class IssuerServer {
    /** The issuer's path, and the id of its signing key. */
    private static final String ISSUER_ID = "keyledger";

    private static final String AUDIENCE = "keyledger";
    /** Who somebody is comes from the login page. Id and access token get the same claims, so both name both readers. */
    private static final Map<String, Object> SIGNED_IN_CLAIMS = Map.of("aud", List.of(AUDIENCE, "keyledger-console"));

    /** As which client the agent asks for its token. */
    public static final String AGENT_CLIENT = "gateway-agent";

    /** The request parameter that names the user. */
    static final String USER_PARAMETER = "user";

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(8);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final int port;
    private final StartCaches caches;

    public IssuerServer(Path directory, int port, StartCaches caches) {
        this.directory = directory;
        this.port = port;
        this.caches = caches;
    }

    public static String url(int port) {
        return "http://localhost:" + port + "/" + ISSUER_ID;
    }

    /** The private RSA key, as a JWK in JSON. */
    public static Path signingKeyFile(Path directory) {
        return directory.resolve("signing-key.json");
    }

    public ChildSpec prepare(Path log) throws IOException {
        OwnerOnly.directory(directory);
        Path configuration = directory.resolve("configuration.json");
        Path loginPage = directory.resolve("login.html");
        OwnerOnly.write(loginPage, LoginPage.html());
        OwnerOnly.write(configuration, configuration(signingKey(), loginPage));
        var answers = new HttpReadiness(List.of(URI.create(url(port) + "/.well-known/openid-configuration")));
        return new ChildSpec(
                "issuer",
                JavaCommand.ofClass(
                        caches,
                        "issuer",
                        List.of("-Xms16m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        GuardedIssuer.class.getName()),
                directory,
                Map.of(
                        GuardedIssuer.CONFIGURATION,
                        configuration.toAbsolutePath().toString(),
                        GuardedIssuer.PORT,
                        "" + port),
                log,
                "TERM",
                answers,
                answers::ready,
                ChildSpec.READY_WITHIN);
    }

    private String signingKey() throws IOException {
        Path file = signingKeyFile(directory);
        if (!Files.exists(file)) {
            OwnerOnly.write(file, newSigningKey());
        }
        String key = Files.readString(file);
        try {
            if (!JWK.parse(key).isPrivate()) {
                throw new StackProblem(file + " holds no private key");
            }
        } catch (ParseException e) {
            throw new StackProblem(file + " is not a JSON Web Key; delete it, and a new one is made", e);
        }
        return key;
    }

    private static String newSigningKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(ISSUER_ID).generate().toJSONString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String configuration(String signingKey, Path loginPage) throws JsonProcessingException {
        var mappings = new ArrayList<Map<String, Object>>();
        SampleUser.ALL.forEach(user -> mappings.add(mapping(USER_PARAMETER, user.login(), claims(user))));
        SampleUser.withLogin("gateway")
                .ifPresent(gateway -> mappings.add(mapping("client_id", AGENT_CLIENT, claims(gateway))));
        mappings.add(mapping("grant_type", "authorization_code", SIGNED_IN_CLAIMS));
        return JSON.writeValueAsString(Map.of(
                "interactiveLogin",
                true,
                "loginPagePath",
                loginPage.toAbsolutePath().toString(),
                "tokenProvider",
                Map.of("keyProvider", Map.of("initialKeys", signingKey, "algorithm", "RS256")),
                "tokenCallbacks",
                List.of(Map.of(
                        "issuerId", ISSUER_ID,
                        "tokenExpiry", TOKEN_LIFETIME.toSeconds(),
                        "requestMappings", mappings))));
    }

    private static Map<String, Object> mapping(String parameter, String value, Map<String, Object> claims) {
        return Map.of("requestParam", parameter, "match", value, "claims", claims);
    }

    private static Map<String, Object> claims(SampleUser user) {
        return Map.of("sub", user.login(), "name", user.name(), "groups", user.groups(), "aud", List.of(AUDIENCE));
    }
}
