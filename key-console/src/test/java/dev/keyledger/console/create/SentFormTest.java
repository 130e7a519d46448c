package dev.keyledger.console.create;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentFormTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "'', '', null",
                "'', 2027-01-31, null",
                "2026-12-24T00:00:00Z, '', 2026-12-24T00:00:00Z",
                "date, 2027-01-31, 2027-02-01T00:00:00Z",
                "date, '', no date",
                "date, tomorrow, no date"
            })
    void expiry_isWhatTheServiceIsSent(String expiry, String date, String expected) {
        var form = new SentForm("key", Instant.EPOCH, "name", null, expiry, date);
        assertThat(form.expiresAt()).isEqualTo(expected);
    }
}
