package dev.keyledger.prices;

/** What a catalogue makes of a request. */
public sealed interface Estimate {
    /**
     * @param picoUsd 10⁻¹² dollars
     * @param stale whether the price wasn't looked at for long before the request
     * @param providerAssumed whether the request didn't say who served the model, so that its maker's price was taken
     */
    record Priced(long picoUsd, boolean stale, boolean providerAssumed) implements Estimate {}

    record Unknown(Unpriced why) implements Estimate {}
}
