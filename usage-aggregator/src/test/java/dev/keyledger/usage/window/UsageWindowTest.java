package dev.keyledger.usage.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageWindowTest {
    @Test
    void window_is720FullHoursAndTheCurrentOne() {
        Instant now = Instant.parse("2026-03-31T10:59:59.999Z");
        var floor = new Floor(UsageWindow.floorHour(now));

        assertThat(floor.hour()).isEqualTo("2026-03-01T10:00:00Z");
        assertThat(floor.counts(UsageWindow.hourOf(now))).isTrue();
        assertThat(floor.counts(Instant.parse("2026-03-01T10:00:00Z"))).isTrue();
        assertThat(floor.counts(Instant.parse("2026-03-01T09:00:00Z"))).isFalse();
    }

    @Test
    void window_isCutInHoursWhateverTheCalendarDoes() {
        assertThat(UsageWindow.floorHour(Instant.parse("2028-03-10T00:00:00Z")))
                .as("over a leap day")
                .isEqualTo("2028-02-09T00:00:00Z");
        assertThat(UsageWindow.floorHour(Instant.parse("2026-03-29T01:00:00Z")))
                .as("in the hour in which European clocks jump")
                .isEqualTo("2026-02-27T01:00:00Z");
    }

    @Test
    void floor_risesOnceAnHourAndNeverFalls() {
        Instant now = Instant.parse("2026-03-31T10:15:00Z");
        var floor = new Floor(UsageWindow.floorHour(now));

        assertThat(floor.at(now.plus(Duration.ofMinutes(44)))).isEqualTo(floor);
        assertThat(floor.at(now.plus(Duration.ofMinutes(45))).hour())
                .isEqualTo(floor.hour().plus(Duration.ofHours(1)));
        assertThat(floor.at(now.minus(Duration.ofDays(3)))).isEqualTo(floor);
    }
}
