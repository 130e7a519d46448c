package dev.keyledger.benchmarks.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Bearer tokens for anybody, signed with the local issuer's key as the issuer itself would sign them: its sample users
 * have no more than two workspaces, and a benchmark fills hundreds.
 */
public final class Tokens {
    private static final Duration LIFETIME = Duration.ofHours(8);
    private static final JsonMapper JSON = new JsonMapper();

    private final String issuer;
    private final String keyId;
    private final PrivateKey key;

    /** @param signingKey a private RSA key as a JSON Web Key */
    Tokens(String issuer, JsonNode signingKey) {
        this.issuer = issuer;
        this.keyId = signingKey.required("kid").asText();
        this.key = privateKey(signingKey);
    }

    public String token(String sub, String name, String... groups) {
        Instant now = Instant.now();
        ObjectNode claims = JSON.createObjectNode();
        claims.put("iss", issuer).put("aud", "keyledger").put("sub", sub).put("name", name);
        claims.put("iat", now.getEpochSecond()).put("exp", now.plus(LIFETIME).getEpochSecond());
        for (String group : groups) {
            claims.withArray("groups").add(group);
        }
        String header = JSON.createObjectNode()
                .put("alg", "RS256")
                .put("kid", keyId)
                .put("typ", "JWT")
                .toString();
        String signed = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.toString().getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64(signature(signed));
    }

    private byte[] signature(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey privateKey(JsonNode jwk) {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            number(jwk, "n"),
                            number(jwk, "e"),
                            number(jwk, "d"),
                            number(jwk, "p"),
                            number(jwk, "q"),
                            number(jwk, "dp"),
                            number(jwk, "dq"),
                            number(jwk, "qi")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the issuer's signing key can't be used", e);
        }
    }

    private static BigInteger number(JsonNode jwk, String field) {
        return new BigInteger(
                1, Base64.getUrlDecoder().decode(jwk.required(field).asText()));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
