package dev.keyledger.events.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The usage of one model. On the wire the counts stand beside model and provider.
 *
 * @param provider who served the model; null: the events didn't say
 */
public record ModelUsage(
        String model, String provider, @JsonUnwrapped UsageCounts counts) {}
