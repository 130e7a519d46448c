package dev.keyledger.console.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, just now",
        "PT9S, just now",
        "-PT9S, just now",
        "PT10S, 10 seconds ago",
        "PT1M, 1 minute ago",
        "PT59M59S, 59 minutes ago",
        "PT1H, 1 hour ago",
        "PT23H, 23 hours ago",
        "PT24H, 1 day ago",
        "P59D, 59 days ago",
        "P60D, 25 Sep 2026",
        "-PT2H, in 2 hours",
        "-P7D, in 7 days",
        "-P400D, 29 Dec 2027"
    })
    void time_isSaidAsPeopleDo(Duration ago, String expected) {
        assertThat(Moment.of(NOW.minus(ago), NOW).relative()).isEqualTo(expected);
    }

    @Test
    void time_isAlsoGivenToTheSecond_inUtc() {
        Moment moment = Moment.of(NOW.minusMillis(500), NOW);
        assertThat(moment.exact()).isEqualTo("24 Nov 2026, 01:59:59 UTC");
        assertThat(moment.iso()).isEqualTo("2026-11-24T01:59:59.500Z");
    }
}
