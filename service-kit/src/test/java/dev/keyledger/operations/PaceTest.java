package dev.keyledger.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final long START = 1_000;

    @Test
    void throttled_waitsUntilTheEventsAreDue() {
        var pace = new Pace(200, START);

        assertThat(pace.waitAfter(100, START)).isEqualTo(Duration.ofMillis(500));
        assertThat(pace.waitAfter(100, START + 200_000_000)).isEqualTo(Duration.ofMillis(300));
        assertThat(pace.waitAfter(100, START + 600_000_000)).isEqualTo(Duration.ZERO);
    }

    @Test
    void throttled_readsAQuarterOfASecondAtATime() {
        assertThat(new Pace(200, START).batchMax(10_000)).isEqualTo(50);
        assertThat(new Pace(1, START).batchMax(10_000)).isEqualTo(1);
        assertThat(new Pace(1_000_000, START).batchMax(10_000)).isEqualTo(10_000);
    }

    @Test
    void unthrottled_doesNotWait() {
        var pace = new Pace(null, START);

        assertThat(pace.waitAfter(10_000, START + 1_000_000_000)).isEqualTo(Duration.ZERO);
        assertThat(pace.batchMax(10_000)).isEqualTo(10_000);
    }

    @Test
    void configuredMaximum_isNeverExceeded() {
        assertThat(Pace.lower(500, null)).isEqualTo(500);
        assertThat(Pace.lower(500, 900)).isEqualTo(500);
        assertThat(Pace.lower(500, 100)).isEqualTo(100);
        assertThat(Pace.lower(null, 900)).isEqualTo(900);
        assertThat(Pace.lower(null, null)).isNull();
    }
}
