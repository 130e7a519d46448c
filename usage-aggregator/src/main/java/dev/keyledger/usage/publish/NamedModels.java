package dev.keyledger.usage.publish;

import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import java.util.Comparator;
import java.util.List;

/**
 * Which models of an hour its message names. Names come from outside, and a message must stay smaller than Kafka takes:
 * those with the most requests are named, and what the others used stands under {@link ModelUsage#OTHER}.
 */
final class NamedModels {
    /** {@code (other)} included. With the longest names of the widest letters that is a mebibyte before it is compressed. */
    static final int MODELS_MAX = 500;

    private static final Comparator<ModelUsage> MOST_REQUESTS_FIRST = Comparator.comparingLong(
                    (ModelUsage model) -> model.counts().requests())
            .reversed();

    private NamedModels() {}

    /**
     * Makes at most {@link #MODELS_MAX} of these, in place; does nothing where they are few. More may be added and folded
     * again: what was among the smallest of some is among the smallest of all.
     */
    static void fold(List<ModelUsage> models) {
        if (models.size() <= MODELS_MAX) {
            return;
        }
        List<ModelUsage> named = models.stream()
                .filter(model -> !isOther(model))
                .sorted(MOST_REQUESTS_FIRST)
                .toList();
        UsageCounts others = models.stream()
                .filter(NamedModels::isOther)
                .map(ModelUsage::counts)
                .reduce(UsageCounts.ZERO, UsageCounts::plus);
        for (ModelUsage model : named.subList(MODELS_MAX - 1, named.size())) {
            others = others.plus(model.counts());
        }
        models.clear();
        models.addAll(named.subList(0, MODELS_MAX - 1));
        models.add(new ModelUsage(ModelUsage.OTHER, null, others));
    }

    /** So is a model that somebody calls by that very name. */
    private static boolean isOther(ModelUsage model) {
        return model.model().equals(ModelUsage.OTHER) && model.provider() == null;
    }
}
