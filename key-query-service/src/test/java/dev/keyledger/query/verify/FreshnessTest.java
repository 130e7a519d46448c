package dev.keyledger.query.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.KeyProgress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FreshnessTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Freshness freshness = new Freshness();

    @Test
    void beaconBeyondWhatIsApplied_provesNothingUntilThatIsIn() {
        freshness.beacon(new KeyProgress(NOON, "t", List.of(5L, 7L)));
        freshness.applied(0, 5);
        freshness.applied(1, 6);
        freshness.update();
        assertThat(freshness.asOf()).isEmpty();

        freshness.applied(1, 7);
        freshness.update();
        assertThat(freshness.asOf()).contains(NOON);
    }

    @Test
    void newestProvenBeacon_counts() {
        freshness.applied(0, 5);
        freshness.beacon(new KeyProgress(NOON, "t", List.of(3L)));
        freshness.beacon(new KeyProgress(NOON.plusSeconds(1), "t", List.of(5L)));
        freshness.beacon(new KeyProgress(NOON.plusSeconds(2), "t", List.of(6L)));
        freshness.update();

        assertThat(freshness.asOf()).contains(NOON.plusSeconds(1));
    }

    @Test
    void emptyLog_isFreshAtTheFirstBeacon() {
        freshness.beacon(new KeyProgress(NOON, "t", List.of(0L, 0L)));
        freshness.update();

        assertThat(freshness.asOf()).contains(NOON);
    }
}
