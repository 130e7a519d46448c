package dev.keyledger.events.usage.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {
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
        assertThat(HeaderText.decode(header)).hasValue(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"event 1\"|event 1",
                "\"a%20b\"|a b",
                "\"a \\\"b\\\" c\"|a \"b\" c",
                "\"a\\\\b\"|a\\b",
                "\"a|\"a",
                "a\"|a\"",
                "a \"b\"|a \"b\"",
                "\"|\"",
                "\"open\\\"|\"open\\\""
            })
    void quotes_areTakenOff_whereTheyStandAroundTheWhole(String header, String text) {
        assertThat(HeaderText.decode(header)).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%2", "%zz", "%FF", "%C3", "%ED%A0%80", "%-1", "% 1"})
    void whatIsNoEncoding_isNotGuessed(String header) {
        assertThat(HeaderText.decode(header)).isEmpty();
    }
}
