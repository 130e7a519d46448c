package dev.keyledger.console.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.upstream.Views.Counts;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class CostPartsTest {
    @Test
    void partsThatAddUp_areTheWhole() {
        CostParts parts = CostParts.of(counts("0.30", "0.1", "0.2"));

        assertThat(parts.whole()).isTrue();
        assertThat(parts.reported()).isEqualByComparingTo("0.1");
        assertThat(parts.stale()).isEqualTo(2);
        assertThat(parts.assumed()).isEqualTo(3);
        assertThat(parts.unpriced()).isEqualTo(1);
    }

    @Test
    void costThatWasCountedUndivided_isTold() {
        assertThat(CostParts.of(counts("0.3", "0", "0.2")).whole()).isFalse();
        assertThat(CostParts.of(counts("0.3", "0.4", "0")).whole()).isFalse();
    }

    @Test
    void queryServiceThatDoesntSay_isNotAnswered() {
        assertThat(CostParts.of(counts("0.3", "0.3", null))).isNull();
    }

    private static Counts counts(String cost, String reported, String estimated) {
        return new Counts(
                9,
                0,
                0,
                0,
                0,
                0,
                0,
                new BigDecimal(cost),
                new BigDecimal(reported),
                estimated == null ? null : new BigDecimal(estimated),
                1,
                2,
                3);
    }
}
