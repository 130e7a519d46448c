package dev.keyledger.events.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameFoldTest {
    /** Stored names are compared by what this makes of them: another result is another name. */
    @ParameterizedTest
    @CsvSource({
        "CI,ci",
        "TITLE,title",
        "İ,i\u0307",
        "ı,i",
        "Straße,strasse",
        "ΟΔΟΣ,οδος",
        "οδός,οδός",
        "Cafe\u0301,café",
        "ﬁle,file",
        "Ｋｅｙ,key",
        "①,1",
        "' a  b\u00A0',a b",
        "❤\uFE0F,❤",
        "١٢,١٢"
    })
    void fold_isOneForAllTime(String name, String folded) {
        assertThat(NameFold.of(name)).isEqualTo(folded);
        assertThat(NameFold.of(NameFold.of(name))).isEqualTo(folded);
    }
}
