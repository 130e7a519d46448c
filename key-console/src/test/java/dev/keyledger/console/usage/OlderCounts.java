package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.ModelCounts;
import java.math.BigDecimal;

/** What a query service of before the dimensions of prices says of a model. */
final class OlderCounts {
    private OlderCounts() {}

    static ModelCounts of(String name, long requests) {
        return new ModelCounts(
                name,
                "p",
                requests,
                1,
                10,
                2,
                3,
                4,
                5,
                BigDecimal.ONE,
                null,
                null,
                6,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
