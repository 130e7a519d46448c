package dev.keyledger.command.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {
    @Test
    void name_isTrimmed() throws InvalidText {
        assertThat(KeyName.parse(" \u2003ci\u00A0key \n").text()).isEqualTo("ci\u00A0key");
    }

    @Test
    void hundredCharacters_areCountedAsPeopleCount() throws InvalidText {
        assertThat(KeyName.parse("😀".repeat(100)).text()).isEqualTo("😀".repeat(100));
        assertThatThrownBy(() -> KeyName.parse("😀".repeat(101))).isInstanceOf(InvalidText.class);
        assertThatThrownBy(() -> KeyName.parse("a".repeat(101))).isInstanceOf(InvalidText.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                "a\u0000b",
                "a\nb",
                "a\u007Fb",
                "a\u0085b",
                "a\u200Bb",
                "a\u200Db",
                "a\u200Eb",
                "a\u202Eb",
                "a\u2066b",
                "a\u2060b",
                "a\uFEFFb",
                "a\u00ADb",
                "a\u061Cb",
                "a\u2028b",
                "a\u2029b",
                "a\u034Fb",
                "a\u3164b",
                "a\u2800b",
                "a\uD800b",
                "a\uFFFEb",
                "\uDB40\uDC41",
                "\uFE0F"
            })
    void invisibleCharacters_areRefused(String name) {
        assertThatThrownBy(() -> KeyName.parse(name)).isInstanceOf(InvalidText.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uD83D\uDC69\u200D\uD83D\uDCBB build",
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08",
                "\uD83D\uDC69\uD83C\uDFFD\u200D\uD83D\uDCBB"
            })
    void joiner_isTaken_withinAnEmoji(String name) throws InvalidText {
        assertThat(KeyName.parse(name).text()).isEqualTo(name);
    }

    /** Otherwise a name could differ from another by what nobody sees. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200D\uD83D\uDCBB",
                "\uD83D\uDC69\u200D",
                "\uD83D\uDC69\u200Da",
                "a\u200D\uD83D\uDCBB",
                "\uD83D\uDC69\u200D\u200D\uD83D\uDCBB",
                "\uD83C\uDFFD\u200D\uD83D\uDCBB"
            })
    void joiner_isRefused_besideAnEmoji(String name) {
        assertThatThrownBy(() -> KeyName.parse(name)).isInstanceOf(InvalidText.class);
    }

    @Test
    void emojiWithAndWithoutItsJoiner_areOneName() throws InvalidText {
        assertThat(KeyName.parse("\uD83D\uDC69\u200D\uD83D\uDCBB").folded())
                .isEqualTo(KeyName.parse("\uD83D\uDC69\uD83D\uDCBB").folded());
    }

    @Test
    void missingName_isRefused() {
        assertThatThrownBy(() -> KeyName.parse(null))
                .isInstanceOf(InvalidText.class)
                .hasMessage("is required");
    }

    @ParameterizedTest
    @CsvSource({
        "CI,ci",
        "Straße,STRASSE",
        "ΟΔΟΣ,οδος",
        "Café,Cafe\u0301",
        "ﬁle,FILE",
        "Ｋｅｙ,key",
        "①,1",
        "a  b,a b",
        "a\u00A0b,a b",
        "❤\uFE0F,❤"
    })
    void namesThatLookAlike_foldAlike(String one, String other) throws InvalidText {
        assertThat(KeyName.parse(one).folded()).isEqualTo(KeyName.parse(other).folded());
    }

    @ParameterizedTest
    @CsvSource({"ci,cj", "a b,ab", "resume,résumé"})
    void otherNames_foldApart(String one, String other) throws InvalidText {
        assertThat(KeyName.parse(one).folded())
                .isNotEqualTo(KeyName.parse(other).folded());
    }

    @Test
    void nameThatExplodesWhenFolded_isRefused() {
        assertThatThrownBy(() -> KeyName.parse("\uFDFA".repeat(100))).isInstanceOf(InvalidText.class);
    }

    @Test
    void reason_isOptionalAndBounded() throws InvalidText {
        assertThat(Reason.parse(null)).isEmpty();
        assertThat(Reason.parse("  ")).isEmpty();
        assertThat(Reason.parse(" lost ")).contains("lost");
        assertThatThrownBy(() -> Reason.parse("a".repeat(501))).isInstanceOf(InvalidText.class);
        assertThatThrownBy(() -> Reason.parse("a\u0000b")).isInstanceOf(InvalidText.class);
    }
}
