package dev.keyledger.query.usage.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.kit.problem.Problem;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageRangeTest {
    private static final Instant NOW = Instant.parse("2026-11-27T17:20:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-01, 2026-11-27, 2026-11-01T00:00:00Z, 2026-11-27T00:00:00Z",
        "2026-10-01, 2026-11-01, 2026-10-01T00:00:00Z, 2026-11-01T00:00:00Z",
        "2026-11-01T05:00:00Z, 2026-11-01T06:00:00Z, 2026-11-01T05:00:00Z, 2026-11-01T06:00:00Z",
        "2026-11-01T05:30:00+05:30, 2026-11-02, 2026-11-01T00:00:00Z, 2026-11-02T00:00:00Z",
        ", 2026-11-27, 2026-10-28T00:00:00Z, 2026-11-27T00:00:00Z",
        "2026-11-27, , 2026-11-27T00:00:00Z, 2026-11-27T18:00:00Z"
    })
    void range_isOfFullHours(String from, String to, Instant start, Instant end) {
        assertThat(UsageRange.of(from, to, NOW)).isEqualTo(new UsageRange(start, end));
    }

    @Test
    void defaultRange_isTheWindow() {
        assertThat(UsageRange.of(null, null, NOW))
                .isEqualTo(
                        new UsageRange(Instant.parse("2026-10-28T17:00:00Z"), Instant.parse("2026-11-27T18:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01, 2026-11-01",
        "2026-11-02, 2026-11-01",
        "2026-10-01, 2026-11-01T01:00:00Z",
        "2026-11-01T00:30:00Z, 2026-11-02",
        "2026-11-01T05:00:00+05:30, 2026-11-02",
        "2026-11-31, 2026-12-01",
        "yesterday, 2026-11-02",
        "2026-11-01, +999999999-01-01T00:00:00Z",
        "2026-11-01T00:00:00, 2026-11-02",
        "'', 2026-11-02"
    })
    void otherRange_isRefused(String from, String to) {
        assertThatThrownBy(() -> UsageRange.of(from, to, NOW)).isInstanceOf(Problem.class);
    }
}
