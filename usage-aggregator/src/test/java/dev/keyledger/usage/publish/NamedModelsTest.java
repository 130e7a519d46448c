package dev.keyledger.usage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamedModelsTest {
    @Test
    void asManyAsAMessageMayName_areLeftAlone() {
        List<ModelUsage> models = models(1, 500);
        List<ModelUsage> before = List.copyOf(models);

        NamedModels.fold(models);

        assertThat(models).isEqualTo(before);
    }

    @Test
    void oneMore_foldsTheTwoWithTheFewestRequests() {
        List<ModelUsage> models = models(1, 501);

        NamedModels.fold(models);

        assertThat(models).hasSize(500).last().isEqualTo(new ModelUsage(ModelUsage.OTHER, null, counts(1 + 2)));
        assertThat(models)
                .extracting(ModelUsage::model)
                .doesNotContain("m1", "m2")
                .contains("m3", "m501");
    }

    @Test
    void foldedAgainWithMore_isAsIfFoldedAtOnce() {
        List<ModelUsage> atOnce = models(1, 2_000);
        List<ModelUsage> inParts = models(1, 1_000);

        NamedModels.fold(atOnce);
        NamedModels.fold(inParts);
        inParts.addAll(models(1_001, 2_000));
        NamedModels.fold(inParts);

        assertThat(inParts).isEqualTo(atOnce);
    }

    @Test
    void modelThatIsCalledOther_isAmongTheOthers() {
        List<ModelUsage> models = models(1, 500);
        models.add(new ModelUsage(ModelUsage.OTHER, null, counts(1_000_000)));
        models.add(new ModelUsage(ModelUsage.OTHER, "house", counts(2_000_000)));

        NamedModels.fold(models);

        assertThat(models).extracting(ModelUsage::model).containsOnlyOnceElementsOf(List.of("m500", "m3"));
        assertThat(models).contains(new ModelUsage(ModelUsage.OTHER, "house", counts(2_000_000)));
        assertThat(models).contains(new ModelUsage(ModelUsage.OTHER, null, counts(1_000_000 + 1 + 2)));
    }

    private static List<ModelUsage> models(int first, int last) {
        return new ArrayList<>(IntStream.rangeClosed(first, last)
                .mapToObj(n -> new ModelUsage("m" + n, null, counts(n)))
                .toList());
    }

    private static UsageCounts counts(long requests) {
        long n = requests;
        return new UsageCounts(
                n,
                n,
                2 * n,
                3 * n,
                4 * n,
                5 * n,
                6 * n,
                7 * n,
                8 * n,
                9 * n,
                10 * n,
                11 * n,
                Usd.ofPico(n),
                Usd.ofPico(7 * n),
                Usd.ofPico(12 * n),
                n,
                13 * n,
                14 * n);
    }
}
