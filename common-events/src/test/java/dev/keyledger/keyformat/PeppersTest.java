package dev.keyledger.keyformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeppersTest {
    private static final String OLD = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW =
            Base64.getEncoder().encodeToString("n".repeat(32).getBytes(StandardCharsets.US_ASCII));

    private final GatewayKey key = new KeyFormat(KeyFormat.DEFAULT_PREFIX)
            .parse("dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj")
            .orElseThrow();

    @Test
    void lastPepper_isTheNewest_andOldOnesAreFoundById() {
        Peppers peppers = Peppers.parse("p1:" + OLD + ", p2:" + NEW);
        assertThat(peppers.newest().id()).isEqualTo("p2");
        assertThat(peppers.byId("p1")).map(Pepper::id).contains("p1");
        assertThat(peppers.byId("p3")).isEmpty();
    }

    @Test
    void hmac_dependsOnKeyAndPepper() {
        Peppers peppers = Peppers.parse("p1:" + OLD + ",p2:" + NEW);
        KeyHmac hmac = peppers.newest().hmac(key);
        assertThat(peppers.newest().hmac(key)).isEqualTo(hmac);
        assertThat(peppers.byId("p1").orElseThrow().hmac(key)).isNotEqualTo(hmac);
        assertThat(KeyHmac.parse(hmac.toString())).isEqualTo(hmac);
    }

    @Test
    void knownHmac_matchesAnIndependentComputation() {
        // printf %s dg_live_AbCd… | openssl dgst -sha256 -mac HMAC -macopt hexkey:00…00
        assertThat(HexFormat.of()
                        .formatHex(new Pepper("p1", new byte[32]).hmac(key).toBytes()))
                .isEqualTo("f449effda6ad6c6807e129fe29f6aea6fb8447e05dde24f82efb91c8b569e1e7");
    }

    @Test
    void manyThreadsAtOnce_eachGetTheHmacOfTheirKey() {
        var format = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
        var random = new SecureRandom();
        List<GatewayKey> keys =
                Stream.generate(() -> format.generate(random)).limit(500).toList();
        var shared = new Pepper("p1", new byte[32]);

        List<KeyHmac> hmacs = IntStream.range(0, 40 * keys.size())
                .parallel()
                .mapToObj(i -> shared.hmac(keys.get(i % keys.size())))
                .toList();

        for (int i = 0; i < hmacs.size(); i++) {
            assertThat(hmacs.get(i)).isEqualTo(new Pepper("p1", new byte[32]).hmac(keys.get(i % keys.size())));
        }
    }

    @Test
    void brokenConfiguration_isNamedWithoutTheSecret() {
        assertThatThrownBy(() -> Peppers.parse("")).hasMessageContaining("pepper 1");
        assertThatThrownBy(() -> Peppers.parse("p1:" + OLD + ",nonsense-secret"))
                .hasMessageContaining("pepper 2")
                .hasMessageNotContaining("nonsense-secret");
        assertThatThrownBy(() -> Peppers.parse("p1:not*base64"))
                .hasMessage("pepper p1 is not base64")
                .hasMessageNotContaining("not*");
        assertThatThrownBy(() -> Peppers.parse("p1:c2hvcnQ=")).hasMessageContaining("fewer than 32 bytes");
        assertThatThrownBy(() -> Peppers.parse("p1:" + OLD + ",p1:" + NEW)).hasMessageContaining("twice");
    }

    @Test
    void pepper_doesNotPrintItself() {
        assertThat(Peppers.parse("p1:" + NEW)).asString().doesNotContain(NEW).contains("p1");
    }
}
