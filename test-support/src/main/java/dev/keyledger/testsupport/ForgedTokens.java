package dev.keyledger.testsupport;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Bearer tokens that nobody may accept. But for one thing, each is as {@link TestTokens} makes them. */
public final class ForgedTokens {
    private static final String RS256 = AlgorithmIdentifiers.RSA_USING_SHA256;
    private static final String HS256 = AlgorithmIdentifiers.HMAC_SHA256;
    private static final String ANOTHER_ISSUER = "https://issuer.invalid/realm";
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int RSA_BITS = 2048;
    private static final int PEM_LINE_CHARACTERS = 64;

    private final TestServers servers = TestServers.shared();
    private final RsaJsonWebKey issuersKey = TestTokens.signingKey(servers);
    private final String sub;
    private final List<String> groups;

    private ForgedTokens(String sub, String... groups) {
        this.sub = sub;
        this.groups = List.of(groups);
    }

    /** Tokens by what is wrong with them; the person and the groups are what they claim. */
    public static Map<String, String> of(String sub, String... groups) {
        return new ForgedTokens(sub, groups).all();
    }

    private Map<String, String> all() {
        Key ours = issuersKey.getPrivateKey();
        Key anothers = anotherKey();
        byte[] published = issuersKey.getPublicKey().getEncoded();
        var tokens = new LinkedHashMap<String, String>();
        tokens.put("no token at all", "nonsense");
        tokens.put("expired", TestTokens.token(LIFETIME.negated(), sub, sub, groups.toArray(String[]::new)));
        tokens.put("not valid yet", signed(claimsBut("nbf", secondsFromNow(LIFETIME)), RS256, ours));
        tokens.put("for another audience", signed(claimsBut("aud", "another"), RS256, ours));
        tokens.put("of another issuer, by our issuer's key", signed(claimsBut("iss", ANOTHER_ISSUER), RS256, ours));
        tokens.put("of another issuer, by its own key", signed(claimsBut("iss", ANOTHER_ISSUER), RS256, anothers));
        tokens.put("of our issuer, by another key of the same id", signed(claims(), RS256, anothers));
        tokens.put("not signed, alg none", signed(claims(), AlgorithmIdentifiers.NONE, null));
        tokens.put("HS256 by the public key's bytes", signed(claims(), HS256, new HmacKey(published)));
        tokens.put("HS256 by the public key's PEM", signed(claims(), HS256, new HmacKey(pem(published))));
        tokens.put("changed after it was signed", promoted(signed(claims(), RS256, ours)));
        return tokens;
    }

    private JwtClaims claims() {
        var claims = new JwtClaims();
        claims.setIssuer(servers.issuer());
        claims.setSubject(sub);
        claims.setAudience("keyledger");
        claims.setStringClaim("name", sub);
        claims.setStringListClaim("groups", groups);
        claims.setIssuedAtToNow();
        claims.setClaim("exp", secondsFromNow(LIFETIME));
        return claims;
    }

    private JwtClaims claimsBut(String name, Object value) {
        JwtClaims claims = claims();
        claims.setClaim(name, value);
        return claims;
    }

    private static long secondsFromNow(Duration duration) {
        return Instant.now().plus(duration).getEpochSecond();
    }

    /** The key id is always the issuer's, so that it is this key by which the signature is checked. */
    private String signed(JwtClaims claims, String algorithm, @Nullable Key key) {
        var token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setHeader("typ", "JWT");
        token.setKeyIdHeaderValue(issuersKey.getKeyId());
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        token.setAlgorithmHeaderValue(algorithm);
        token.setKey(key);
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same token with one more group in it than its signature covers. */
    private static String promoted(String token) {
        int start = token.indexOf('.') + 1;
        int end = token.lastIndexOf('.');
        String claims = new String(Base64.getUrlDecoder().decode(token.substring(start, end)), StandardCharsets.UTF_8);
        String more = claims.replace("\"groups\":[", "\"groups\":[\"platform:gateway\",");
        if (more.equals(claims)) {
            throw new IllegalStateException("no groups found in " + claims);
        }
        return token.substring(0, start)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(more.getBytes(StandardCharsets.UTF_8))
                + token.substring(end);
    }

    private static byte[] pem(byte[] key) {
        var encoder = Base64.getMimeEncoder(PEM_LINE_CHARACTERS, new byte[] {'\n'});
        return ("-----BEGIN PUBLIC KEY-----\n" + encoder.encodeToString(key) + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Key anotherKey() {
        try {
            return RsaJwkGenerator.generateJwk(RSA_BITS).getPrivateKey();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
