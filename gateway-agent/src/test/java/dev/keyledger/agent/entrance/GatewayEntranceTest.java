package dev.keyledger.agent.entrance;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keyledger.agent.entrance.Entrance.Pass.Forbidden;
import dev.keyledger.agent.entrance.Entrance.Pass.Open;
import dev.keyledger.agent.entrance.Entrance.Pass.Unauthenticated;
import dev.keyledger.agent.entrance.Entrance.Pass.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayEntranceTest {
    private static RsaJsonWebKey key;
    private static RsaJsonWebKey other;

    private final AtomicInteger keysAskedFor = new AtomicInteger();
    private HttpServer issuer;
    private Entrance entrance;

    @BeforeAll
    static void makeKeys() throws JoseException {
        key = key("k1");
        other = key("k2");
    }

    @BeforeEach
    void start() throws Exception {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/jwks\"}");
        issuer.createContext("/jwks", exchange -> {
            keysAskedFor.incrementAndGet();
            byte[] body = new JsonWebKeySet(key)
                    .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
        entrance = entrance("groups");
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    private Entrance entrance(String groupsClaim) {
        return new GatewayEntrance(URI.create(url()), "keyledger", groupsClaim);
    }

    private String url() {
        return "http://localhost:" + issuer.getAddress().getPort();
    }

    private void serve(String path, String json) throws IOException {
        issuer.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static RsaJsonWebKey key(String id) throws JoseException {
        RsaJsonWebKey made = RsaJwkGenerator.generateJwk(2048);
        made.setKeyId(id);
        return made;
    }

    private JwtClaims claims(Consumer<JwtClaims> change) {
        var claims = new JwtClaims();
        claims.setIssuer(url());
        claims.setSubject("gateway-1");
        claims.setAudience("somebody", "keyledger");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setStringListClaim("groups", "platform:gateway");
        change.accept(claims);
        return claims;
    }

    private String token(Consumer<JwtClaims> change) throws JoseException {
        return signed(claims(change), AlgorithmIdentifiers.RSA_USING_SHA256, key.getRsaPrivateKey(), "k1");
    }

    private String token() throws JoseException {
        return token(claims -> {});
    }

    private static String signed(JwtClaims claims, String algorithm, java.security.Key by, String keyId)
            throws JoseException {
        var signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKey(by);
        signature.setKeyIdHeaderValue(keyId);
        return signature.getCompactSerialization();
    }

    private Entrance.Pass bearer(String token) {
        return entrance.check("Bearer " + token);
    }

    @Test
    void tokenOfRoleGateway_opens() throws Exception {
        assertThat(bearer(token())).isEqualTo(new Open());
        assertThat(entrance.check("bearer  " + token())).isEqualTo(new Open());
        assertThat(bearer(token(claims -> claims.setStringListClaim("groups", "x", "/platform:gateway"))))
                .isEqualTo(new Open());
        assertThat(bearer(token(claims -> claims.setStringClaim("groups", "x platform:gateway"))))
                .isEqualTo(new Open());
        assertThat(keysAskedFor).hasValue(1);
    }

    @Test
    void groups_areReadFromTheClaimThatIsConfigured() throws Exception {
        String token = token(claims -> {
            claims.unsetClaim("groups");
            claims.setClaim("realm_access", Map.of("roles", List.of("platform:gateway")));
            claims.setClaim("https://keys.example/groups", List.of("platform:gateway"));
        });

        assertThat(entrance("realm_access/roles").check("Bearer " + token)).isEqualTo(new Open());
        assertThat(entrance("https://keys.example/groups").check("Bearer " + token))
                .isEqualTo(new Open());
        assertThat(bearer(token)).isInstanceOf(Forbidden.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"platform:operator", "workspace:acme:admin", "platform:gateway:x", "a/platform:gateway", ""})
    void otherRoles_areForbidden(String group) throws Exception {
        assertThat(bearer(token(claims -> claims.setStringListClaim("groups", group))))
                .isInstanceOf(Forbidden.class);
    }

    @Test
    void tokenThatLacksWhatATokenNeeds_isNone() throws Exception {
        List<Consumer<JwtClaims>> changes = List.of(
                claims -> claims.setIssuer("https://other.example"),
                claims -> claims.setAudience("somebody"),
                claims -> claims.unsetClaim("aud"),
                claims -> claims.unsetClaim("sub"),
                claims -> claims.unsetClaim("exp"),
                claims -> claims.setExpirationTime(NumericDate.fromSeconds(1)),
                claims -> claims.setNotBefore(
                        NumericDate.fromSeconds(NumericDate.now().getValue() + 3_600)),
                claims -> claims.setClaim("exp", "soon"));
        for (Consumer<JwtClaims> change : changes) {
            assertThat(bearer(token(change))).isInstanceOf(Unauthenticated.class);
        }
    }

    /** Among these the two forgeries that libraries have fallen for: no signature, and the public key taken for a secret. */
    @Test
    void tokenThatTheIssuerHasNotSigned_isNone() throws Exception {
        JwtClaims claims = claims(some -> {});
        String good = token();
        String publicKey = key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);

        assertThat(List.of(
                        signed(claims, AlgorithmIdentifiers.NONE, null, "k1"),
                        signed(
                                claims,
                                AlgorithmIdentifiers.HMAC_SHA256,
                                new HmacKey(publicKey.getBytes(StandardCharsets.UTF_8)),
                                "k1"),
                        signed(
                                claims,
                                AlgorithmIdentifiers.HMAC_SHA256,
                                new HmacKey(key.getRsaPublicKey().getEncoded()),
                                "k1"),
                        signed(claims, AlgorithmIdentifiers.RSA_USING_SHA256, other.getRsaPrivateKey(), "k1"),
                        signed(claims, AlgorithmIdentifiers.RSA_USING_SHA256, other.getRsaPrivateKey(), "k2"),
                        good.substring(0, good.length() - 6) + "AAAAAA",
                        good.replace(".", ""),
                        "a.b.c",
                        ""))
                .allSatisfy(token -> assertThat(bearer(token)).isInstanceOf(Unauthenticated.class));
        assertThat(entrance.check(null)).isInstanceOf(Unauthenticated.class);
        assertThat(entrance.check("Basic " + good)).isInstanceOf(Unauthenticated.class);
        assertThat(entrance.check("Bearer")).isInstanceOf(Unauthenticated.class);
    }

    /** Whether it is a good one nobody knows, so it is neither let in nor told to be wrong. */
    @Test
    void tokenWhoseIssuerIsAway_isUnknown_untilThatIsBack() throws Exception {
        String token = token();
        int port = issuer.getAddress().getPort();
        issuer.stop(0);
        assertThat(bearer(token)).isInstanceOf(Unknown.class);

        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        serve(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/jwks\"}");
        serve("/jwks", new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        issuer.start();
        await("the issuer to be asked again")
                .untilAsserted(() -> assertThat(bearer(token)).isEqualTo(new Open()));

        issuer.stop(0);
        assertThat(bearer(token)).as("its keys are known").isEqualTo(new Open());
    }

    /** Each token of nobody's key would otherwise wait for it as long as the agent waits for an answer. */
    @Test
    void issuerThatFails_isNotAskedForEveryToken_andWhoseKeysAreKnownComesIn() throws Exception {
        assertThat(bearer(token())).isEqualTo(new Open());
        issuer.removeContext("/jwks");
        issuer.createContext("/jwks", exchange -> {
            keysAskedFor.incrementAndGet();
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        String ofNobodys =
                signed(claims(some -> {}), AlgorithmIdentifiers.RSA_USING_SHA256, other.getRsaPrivateKey(), "k2");
        await("the issuer to be asked for the key").until(() -> {
            assertThat(bearer(ofNobodys)).isNotEqualTo(new Open());
            return keysAskedFor.get() > 1;
        });
        int asked = keysAskedFor.get();

        for (int i = 0; i < 50; i++) {
            assertThat(bearer(ofNobodys)).isNotEqualTo(new Open());
            assertThat(bearer(token())).isEqualTo(new Open());
        }

        assertThat(keysAskedFor.get()).isLessThan(asked + 25);
    }

    @Test
    void discoveryDocumentOfAnother_isNotBelieved() throws Exception {
        issuer.removeContext("/.well-known/openid-configuration");
        serve(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"https://other.example\",\"jwks_uri\":\"" + url() + "/jwks\"}");

        assertThat(bearer(token())).isInstanceOf(Unknown.class);
        assertThat(keysAskedFor).hasValue(0);
    }
}
