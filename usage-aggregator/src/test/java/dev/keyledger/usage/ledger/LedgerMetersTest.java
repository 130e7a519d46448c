package dev.keyledger.usage.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.usage.dedupe.EventIdentity;
import dev.keyledger.usage.dedupe.HourOfPartition;
import dev.keyledger.usage.dedupe.HourSets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured of counting is that of the ledger that counts. */
class LedgerMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void countingThatIsBegunAgain_isMeasuredAsBefore() {
        new LedgerMeters(registry).idsHeld(holding(1));

        new LedgerMeters(registry).idsHeld(holding(3));

        assertThat(registry.get("keyledger.usage.ids.held").gauge().value()).isEqualTo(3);
        assertThat(registry.get("keyledger.usage.ids.held.bytes").gauge().value())
                .isPositive();
        assertThat(registry.get("keyledger.usage.ids.hours.fetched").counter().count())
                .as("hours that either has asked for")
                .isEqualTo(2);
    }

    /** Or the first dead letter of a reason would be none to whoever looks at how many there are more than before. */
    @Test
    void deadLettersOfEachReason_areCountedFromZero() {
        var meters = new LedgerMeters(registry);
        assertThat(meters).isNotNull();

        for (RejectionReason reason : RejectionReason.values()) {
            assertThat(registry.get("keyledger.usage.dead.letters")
                            .tag("reason", reason.slug())
                            .counter()
                            .count())
                    .isZero();
        }
    }

    private static HourSets holding(int ids) {
        var sets = new HourSets(1 << 20, hour -> List.of());
        for (int i = 0; i < ids; i++) {
            sets.add(new HourOfPartition(0, Instant.parse("2026-03-01T10:00:00Z")), new EventIdentity(i, i));
        }
        return sets;
    }
}
