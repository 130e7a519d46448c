package dev.keyledger.console.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Trouble;
import dev.keyledger.console.upstream.Views.Creator;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreatorChoicesTest {
    private static final Creator ADA = new Creator("ada", "Ada Admin", 3);

    @Test
    void personAskedFor_staysAChoice_evenWithoutKeysThatWork() {
        Part<List<Creator>> creators = new Part.Here<>(List.of(ADA));
        assertThat(CreatorChoices.of(creators, "")).isEqualTo(new CreatorChoices(List.of(ADA), ""));
        assertThat(CreatorChoices.of(creators, "ada")).isEqualTo(new CreatorChoices(List.of(ADA), ""));
        assertThat(CreatorChoices.of(creators, "bob")).isEqualTo(new CreatorChoices(List.of(ADA), "bob"));
    }

    @Test
    void withoutAnAnswer_nobodyIsAChoiceButWhoIsAskedFor() {
        Part<List<Creator>> missing = new Part.Missing<>(Trouble.of(new IOException("refused")));
        assertThat(CreatorChoices.of(missing, "bob")).isEqualTo(new CreatorChoices(List.of(), "bob"));
    }
}
