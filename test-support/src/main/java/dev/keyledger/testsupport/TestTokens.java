package dev.keyledger.testsupport;

import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;

/** Bearer tokens signed with the local issuer's key: the services check them as they would anybody's. */
public final class TestTokens {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private static final Map<Claims, String> TOKENS = new ConcurrentHashMap<>();

    private record Claims(String sub, String name, Set<String> groups) {}

    private TestTokens() {}

    /**
     * A valid token, the same one for the same person: signing takes longer than many a request. Groups are such as
     * {@code workspace:acme:admin} or {@code platform:operator}.
     */
    public static String token(String sub, String name, String... groups) {
        return TOKENS.computeIfAbsent(
                new Claims(sub, name, Set.of(groups)), person -> token(LIFETIME, sub, name, groups));
    }

    /** @param lifetime from now on; negative for a token that has expired */
    public static String token(Duration lifetime, String sub, String name, String... groups) {
        TestServers servers = TestServers.shared();
        RsaJsonWebKey key = signingKey(servers);
        return Jwt.issuer(servers.issuer())
                .subject(sub)
                .audience("keyledger")
                .claim("name", name)
                .groups(Set.of(groups))
                .expiresIn(lifetime)
                .jws()
                .keyId(key.getKeyId())
                .sign(key.getPrivateKey());
    }

    static RsaJsonWebKey signingKey(TestServers servers) {
        try {
            return (RsaJsonWebKey) JsonWebKey.Factory.newJwk(Files.readString(servers.signingKeyFile()));
        } catch (JoseException e) {
            throw new IllegalStateException("the issuer's signing key can't be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
