package dev.keyledger.testsupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Bearer tokens that our issuer has signed, whatever they say: claims as other issuers have them, and as none should. */
public final class SignedTokens {
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final JsonMapper JSON = new JsonMapper();

    private SignedTokens() {}

    /**
     * A token for {@code sub-1}, but for these claims.
     *
     * @param changes claims by name; one whose value is null is left out
     */
    public static String with(Map<String, Object> changes) {
        Map<String, Object> claims = new LinkedHashMap<>();
        Instant now = Instant.now();
        claims.put("iss", TestServers.shared().issuer());
        claims.put("sub", "sub-1");
        claims.put("aud", "keyledger");
        claims.put("name", "Some Body");
        claims.put("groups", List.of("workspace:acme:admin"));
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFETIME).getEpochSecond());
        changes.forEach((name, value) -> {
            if (value == null) {
                claims.remove(name);
            } else {
                claims.put(name, value);
            }
        });
        try {
            return ofPayload(JSON.writeValueAsString(claims));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A token whose signature is right, of any text. */
    public static String ofPayload(String payload) {
        RsaJsonWebKey key = TestTokens.signingKey(TestServers.shared());
        var token = new JsonWebSignature();
        token.setPayload(payload);
        token.setHeader("typ", "JWT");
        token.setKeyIdHeaderValue(key.getKeyId());
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        token.setKey(key.getPrivateKey());
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
