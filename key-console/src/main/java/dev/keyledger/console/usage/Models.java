package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.ModelCounts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Which models have a colour of their own: those with the most requests; the rest share one.
 *
 * @param names in the order of their colours
 * @param others whether there are more
 */
record Models(List<String> names, boolean others) {
    private static final int COLOURS = 5;

    static Models of(List<ModelCounts> models) {
        List<String> names = models.stream()
                .sorted(Comparator.comparingLong(ModelCounts::requests)
                        .reversed()
                        .thenComparing(ModelCounts::model))
                .map(ModelCounts::model)
                .distinct()
                .toList();
        return new Models(names.subList(0, Math.min(COLOURS, names.size())), names.size() > COLOURS);
    }

    /** An amount of each colour, the others' last. */
    List<BigDecimal> amounts(List<ModelCounts> models, Function<ModelCounts, BigDecimal> amount) {
        var amounts = new ArrayList<BigDecimal>();
        for (String name : names) {
            amounts.add(sum(models, amount, name::equals));
        }
        if (others) {
            amounts.add(sum(models, amount, name -> !names.contains(name)));
        }
        return amounts;
    }

    private static BigDecimal sum(
            List<ModelCounts> models,
            Function<ModelCounts, BigDecimal> amount,
            java.util.function.Predicate<String> wanted) {
        return models.stream()
                .filter(model -> wanted.test(model.model()))
                .map(amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
