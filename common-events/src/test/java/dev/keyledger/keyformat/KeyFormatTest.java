package dev.keyledger.keyformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyFormatTest {
    /** The contract's own example. */
    private static final String EXAMPLE = "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj";

    private final KeyFormat format = new KeyFormat(KeyFormat.DEFAULT_PREFIX);

    @Test
    void exampleOfTheContract_isWellFormed() {
        assertThat(format.parse(EXAMPLE)).map(GatewayKey::reveal).contains(EXAMPLE);
    }

    @Test
    void everyChangedCharacter_isRefusedByTheChecksum() {
        for (int i = 0; i < EXAMPLE.length(); i++) {
            char other = EXAMPLE.charAt(i) == 'x' ? 'y' : 'x';
            String changed = EXAMPLE.substring(0, i) + other + EXAMPLE.substring(i + 1);
            assertThat(format.parse(changed)).as("changed at %d", i).isEmpty();
        }
    }

    @Test
    void anythingElse_isRefused() {
        assertThat(format.parse(null)).isEmpty();
        assertThat(format.parse("")).isEmpty();
        assertThat(format.parse(EXAMPLE + "0")).isEmpty();
        assertThat(format.parse(EXAMPLE.substring(1))).isEmpty();
        assertThat(format.parse(EXAMPLE.replace("b", "ß"))).isEmpty();
        assertThat(format.parse("\0".repeat(EXAMPLE.length()))).isEmpty();
        assertThat(new KeyFormat("other_").parse(EXAMPLE)).isEmpty();
    }

    /** Also what takes two characters, and what comes out as another one where a character set lacks it. */
    @Test
    void anythingButADigit_isRefusedWhereverItStands() {
        for (String odd :
                List.of("ß", "?", "_", " ", "\u0000", "\u007f", "\u0080", "\u0130", "\ud83d", "\ud83d\ude00")) {
            for (int i = 0; i + odd.length() <= EXAMPLE.length(); i++) {
                String changed = EXAMPLE.substring(0, i) + odd + EXAMPLE.substring(i + odd.length());
                if (!changed.equals(EXAMPLE)) {
                    assertThat(format.parse(changed)).as("%s at %d", odd, i).isEmpty();
                }
            }
        }
    }

    @Test
    void generatedKeys_areWellFormedAndDifferent() {
        var random = new SecureRandom();
        var seen = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            GatewayKey key = format.generate(random);
            assertThat(key.reveal()).matches("dg_live_[0-9A-Za-z]{36}");
            assertThat(format.parse(key.reveal())).contains(key);
            assertThat(seen.add(key.reveal())).isTrue();
        }
    }

    @Test
    void checksumBelowSixDigits_isPaddedWithZeros() {
        var random = new SecureRandom();
        assertThat(Stream.generate(() -> format.generate(random))
                        .limit(5_000)
                        .map(key -> key.reveal().substring(38))
                        .allMatch(checksum -> checksum.length() == 6 && checksum.compareTo("4gfFC3") <= 0))
                .as("a CRC-32 never exceeds 4294967295, which is 4gfFC3 in base62")
                .isTrue();
    }

    @Test
    void maskedKey_showsPrefixSevenBulletsAndLastFour() {
        GatewayKey key = format.parse(EXAMPLE).orElseThrow();
        assertThat(key.masked()).hasToString("dg_live_\u2022\u2022\u2022\u2022\u2022\u2022\u2022ZpBj");
        assertThat(key).hasToString(key.masked().toString());
        assertThatThrownBy(() -> new MaskedKey("dg_live_", "2mZpBj")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void prefix_isLowerCaseAndEndsInAnUnderscore() {
        for (String wrong : new String[] {"", "dg", "_", "DG_", "dg live_", "dg_live"}) {
            assertThatThrownBy(() -> new KeyFormat(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
