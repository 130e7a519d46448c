package dev.keyledger.prices;

/** Which model's prices a name is given. */
public sealed interface Lookup {
    /**
     * @param list which names it
     * @param providerAssumed whether it wasn't said who served the model, so that its maker is taken to have
     */
    record Found(PricedModel model, String list, boolean providerAssumed) implements Lookup {}

    record Missing(Unpriced why) implements Lookup {}
}
