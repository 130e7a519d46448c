package dev.keyledger.usage.price;

/** What a request cost, as far as that is known. */
public sealed interface Cost {
    /** @param picoUsd 10⁻¹² dollars */
    record Known(long picoUsd) implements Cost {}

    /** A request that succeeded but whose cost nobody knows. Counted as such; it is not free. */
    record Unpriced() implements Cost {}
}
