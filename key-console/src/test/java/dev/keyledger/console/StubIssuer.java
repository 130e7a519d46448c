package dev.keyledger.console;

import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/** An issuer at which everybody is who their code says. */
final class StubIssuer {
    private static final int RSA_BITS = 2048;
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Map<String, Set<String>> GROUPS = Map.of(
            "ada", Set.of("workspace:acme:admin"),
            "max", Set.of("workspace:acme:member"),
            "ops", Set.of("platform:operator"),
            "nobody", Set.of("elsewhere"));

    private final String url;
    private final RsaJsonWebKey key;

    StubIssuer(String url) {
        this.url = url;
        try {
            this.key = RsaJwkGenerator.generateJwk(RSA_BITS);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
        key.setKeyId("stub");
    }

    String url() {
        return url;
    }

    String metadata() {
        return """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys", "end_session_endpoint": "%1$s/end"}
                """.formatted(url);
    }

    String keys() {
        return "{\"keys\": [%s]}".formatted(key.toJson());
    }

    /** @param login who it is for, see {@link StubServices} */
    String tokens(String login) {
        String token = Jwt.issuer(url)
                .subject(login)
                .audience(Set.of("keyledger", "keyledger-console"))
                .claim("name", login)
                .groups(GROUPS.get(login.split("\\+", -1)[0]))
                .expiresIn(LIFETIME)
                .jws()
                .keyId(key.getKeyId())
                .sign(key.getPrivateKey());
        return String.format(Locale.ROOT, """
                {"access_token": "%1$s", "id_token": "%1$s", "refresh_token": "%2$s", "token_type": "Bearer",
                 "expires_in": %3$d}
                """, token, login, LIFETIME.toSeconds());
    }
}
