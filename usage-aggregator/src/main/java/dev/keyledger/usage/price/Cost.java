package dev.keyledger.usage.price;

import dev.keyledger.prices.Unpriced;

/** What a request cost, as far as that is known. Money is in pico-dollars, 10⁻¹² of one. */
public sealed interface Cost {
    /** What the provider billed. */
    record Reported(long picoUsd) implements Cost {}

    /**
     * What the catalogue's prices come to.
     *
     * @param stale whether nobody had looked at the price for long
     * @param providerAssumed whether the request didn't say who served the model, so that its maker's price was taken
     */
    record Estimated(long picoUsd, boolean stale, boolean providerAssumed) implements Cost {}

    /** A request that failed and isn't known to have cost anything, or one that is free and said so. */
    record Nothing() implements Cost {}

    /** A request that succeeded but whose cost nobody knows. Counted as such; it is not free. */
    record Unknown(Unpriced why) implements Cost {}
}
