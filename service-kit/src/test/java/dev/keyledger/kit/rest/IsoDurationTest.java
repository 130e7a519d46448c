package dev.keyledger.kit.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoDurationTest {
    @ParameterizedTest
    @CsvSource({"P1W,P7D", "P0W,P0D", "P52W,P364D", "P1D,P1D", "PT0S,PT0S", "P1DT1H,P1DT1H", "PT0.5S,PT0.5S"})
    void durations_areRead(String text, Duration expected) {
        assertThat(IsoDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PW", "P1", "P-1W", "P1.5W", "P1W1D", "1W", "P1M", "P1Y", "P\u0661W", "P1234567W"})
    void whatIsNone_isRefused(String text) {
        assertThatThrownBy(() -> IsoDuration.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void whatIsTooLong_isRefused() {
        assertThatThrownBy(() -> IsoDuration.parse("P" + "9".repeat(60_000) + "D"))
                .isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> IsoDuration.parse("P" + "9".repeat(60_000) + "W"))
                .isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> IsoDuration.parse("PT9223372036854775807H")).isInstanceOf(DateTimeException.class);
    }
}
