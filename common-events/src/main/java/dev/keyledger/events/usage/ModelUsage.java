package dev.keyledger.events.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The usage of one model. On the wire the counts stand beside model and provider.
 *
 * @param model its name, or {@link #OTHER}
 * @param provider who served the model; null: the events didn't say
 */
public record ModelUsage(
        String model,
        @Nullable String provider,
        @JsonUnwrapped UsageCounts counts) {
    /** Stands for the models of an hour that are too many to be named, added up. */
    public static final String OTHER = "(other)";
}
