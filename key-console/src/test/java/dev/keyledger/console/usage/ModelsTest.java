package dev.keyledger.console.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.upstream.Views.ModelCounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelsTest {
    @Test
    void mostUsedModels_haveAColourEach_andTheRestShareOne() {
        List<ModelCounts> seven = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> OlderCounts.of("m" + i, i))
                .toList();
        Models models = Models.of(seven);
        assertThat(models.names()).containsExactly("m7", "m6", "m5", "m4", "m3");
        assertThat(models.amounts(seven, counts -> BigDecimal.valueOf(counts.requests())))
                .extracting(BigDecimal::intValue)
                .containsExactly(7, 6, 5, 4, 3, 3);
    }

    @Test
    void modelOfSeveralProviders_isOneColour() {
        List<ModelCounts> same = List.of(OlderCounts.of("m", 2), OlderCounts.of("m", 3));
        Models models = Models.of(same);
        assertThat(models.names()).containsExactly("m");
        assertThat(models.others()).isFalse();
        assertThat(models.amounts(same, counts -> BigDecimal.valueOf(counts.requests())))
                .containsExactly(BigDecimal.valueOf(5));
    }
}
