package dev.keyledger.query.keyview.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class CopyTextTest {
    private final CopyText text = new CopyText();

    private String written() {
        return new String(text.toBytes(), UTF_8);
    }

    @Test
    void rows_areLinesOfValuesBetweenTabs() {
        var id = UUID.fromString("019ab000-0000-7000-8000-000000000000");
        text.value(id);
        text.value(7L);
        text.value(true);
        text.endRow();
        text.value(id);
        text.value(8L);
        text.value(null);
        text.endRow();
        assertThat(written()).isEqualTo(id + "\t7\ttrue\n" + id + "\t8\t\\N\n");
    }

    @Test
    void emptyText_isNotNull_norMissing() {
        text.value("");
        text.value("");
        text.endRow();
        assertThat(written()).isEqualTo("\t\n");
    }

    @Test
    void charactersOfTheFormat_areEscaped_andOthersAreNot() {
        text.value("a\tb\nc\rd\\Ne \u2022 \ud83d\ude00");
        text.endRow();
        assertThat(written()).isEqualTo("a\\tb\\nc\\rd\\\\Ne \u2022 \ud83d\ude00\n");
    }

    @Test
    void bytes_areHexDigits() {
        text.value(new byte[] {0, 10, -1});
        text.endRow();
        assertThat(written()).isEqualTo("\\\\x000aff\n");
    }
}
