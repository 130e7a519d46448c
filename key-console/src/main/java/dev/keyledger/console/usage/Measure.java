package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Views.ModelCounts;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the bars of a drawing show. */
public enum Measure {
    REQUESTS("requests"),
    COST("cost"),
    TOKENS("tokens"),
    ERRORS("errors");

    private final String value;

    Measure(String value) {
        this.value = value;
    }

    /** What isn't one is the requests. */
    public static Measure of(@Nullable String value) {
        return Arrays.stream(values())
                .filter(measure -> measure.value.equals(value))
                .findFirst()
                .orElse(REQUESTS);
    }

    /** As addresses have it. */
    public String value() {
        return value;
    }

    /** Whether it is an amount of money. */
    public boolean cost() {
        return this == COST;
    }

    public BigDecimal amountOf(ModelCounts model) {
        return switch (this) {
            case REQUESTS -> BigDecimal.valueOf(model.requests());
            case COST -> model.costUsd();
            case TOKENS -> BigDecimal.valueOf(model.inputTokens()).add(BigDecimal.valueOf(model.outputTokens()));
            case ERRORS -> BigDecimal.valueOf(model.errors());
        };
    }

    /** Of what isn't money. */
    public long countOf(ModelCounts model) {
        return amountOf(model).longValueExact();
    }
}
