package dev.keyledger.command.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.key.ScopeCatalogue.Violation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeCatalogueTest {
    private final ScopeCatalogue catalogue = new ScopeCatalogue(List.of("a:1", "b:2", "c:3"));

    @Test
    void noRequest_isGrantedEverything() {
        assertThat(catalogue.violationsOf(null)).isEmpty();
        assertThat(catalogue.grant(null)).containsExactly("a:1", "b:2", "c:3");
    }

    @Test
    void request_isGrantedInCatalogueOrder() {
        assertThat(catalogue.violationsOf(List.of("c:3", "a:1"))).isEmpty();
        assertThat(catalogue.grant(List.of("c:3", "a:1"))).containsExactly("a:1", "c:3");
    }

    @Test
    void emptyRequest_isRefused() {
        assertThat(catalogue.violationsOf(List.of()))
                .extracting(Violation::index)
                .containsExactly(Violation.WHOLE_LIST);
    }

    @Test
    void unknownMissingAndRepeatedScopes_areNamedByTheirPlace() {
        assertThat(catalogue.violationsOf(Arrays.asList("a:1", null, "a:1")))
                .extracting(Violation::index)
                .containsExactly(1, 2);
        assertThat(catalogue.violationsOf(List.of("A:1", "b:2")))
                .extracting(Violation::index)
                .containsExactly(0);
    }

    @Test
    void longRequest_isRefusedAsAWhole() {
        assertThat(catalogue.violationsOf(List.of("a:1", "b:2", "c:3", "d:4")))
                .extracting(Violation::index)
                .containsExactly(Violation.WHOLE_LIST);
    }

    @Test
    void brokenCatalogue_isRefused() {
        assertThatThrownBy(() -> new ScopeCatalogue(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScopeCatalogue(List.of("a", "a"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScopeCatalogue(List.of("A b"))).isInstanceOf(IllegalArgumentException.class);
    }
}
