package dev.keyledger.console.format;

import org.jspecify.annotations.Nullable;

/**
 * What some requests cost, for people.
 *
 * @param shown as briefly as can be; null: nothing is known, because every request that could have a cost has no price
 * @param exact the whole amount, shown on hover
 * @param unpriced how many of the requests have no known price and are not in the amount; null: none
 */
public record Cost(
        @Nullable String shown, String exact, @Nullable String unpriced) {}
