package dev.keyledger.usage.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "/gateways/eu-1, /gateways/eu-1",
        "a%20b, a b",
        "%2525, %25",
        "caf%C3%a9, café",
        "%F0%9D%84%9E!, 𝄞!",
        "é%20, 'é '"
    })
    void text_isAsItWasEncoded(String header, String text) {
        assertThat(PercentEncoding.decode(header)).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%2", "%zz", "%FF", "%C3", "%ED%A0%80", "%-1", "% 1"})
    void whatIsNoEncoding_isNotGuessed(String header) {
        assertThat(PercentEncoding.decode(header)).isEmpty();
    }
}
