package dev.keyledger.usage.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TwinsTest {
    private static final Instant TIME = Instant.parse("2026-11-27T17:59:59.999Z");

    private final Twins twins = new Twins();

    @Test
    void anotherTime_isATwin_inWhateverHourItIs() {
        assertThat(twins.isTwin("/gateways/eu", "r1", TIME)).isFalse();
        assertThat(twins.isTwin("/gateways/eu", "r1", TIME.plusMillis(1))).isTrue();
        assertThat(twins.isTwin("/gateways/eu", "r1", TIME.plusSeconds(86_400))).isTrue();
        assertThat(twins.isTwin("/gateways/eu", "r1", TIME.plusNanos(1))).isTrue();
    }

    /** Read again after a commit that failed. */
    @Test
    void sameEventAgain_andOthers_areNone() {
        assertThat(twins.isTwin("/gateways/eu", "r1", TIME)).isFalse();
        assertThat(twins.isTwin("/gateways/eu", "r1", TIME)).isFalse();
        assertThat(twins.isTwin("/gateways/us", "r1", TIME.plusMillis(1))).isFalse();
        assertThat(twins.isTwin("/gateways/eu", "r2", TIME.plusMillis(1))).isFalse();
    }

    @Test
    void manyDifferentEvents_areNone_andTwinsThatComeSoonAreNearlyAllFound() {
        int found = 0;
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(twins.isTwin("/gateways/eu", "request-" + i, TIME.plusMillis(i)))
                    .isFalse();
            if (i % 1_000 == 999 && twins.isTwin("/gateways/eu", "request-" + (i - 500), TIME.minusSeconds(1))) {
                found++;
            }
        }
        assertThat(found).isGreaterThan(950);
    }
}
