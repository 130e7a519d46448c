package dev.keyledger.prices;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The class of service that a request was served in, each with a price of its own. */
public enum ServiceTier {
    STANDARD("standard"),
    /** Answered within hours, at a discount. */
    BATCH("batch"),
    /** Answered when there is room, at a discount. */
    FLEX("flex"),
    /** Answered before others, at a surcharge. */
    PRIORITY("priority");

    private final String jsonName;

    ServiceTier(String jsonName) {
        this.jsonName = jsonName;
    }

    public String jsonName() {
        return jsonName;
    }

    /**
     * The tier that a provider's answer names; what providers call their ordinary one is the standard tier, and so is
     * silence. {@code auto} is what a request asks for: it leaves open in which one it was served.
     *
     * @param text null or blank: not said
     * @return empty: a tier that no price is known for
     */
    public static Optional<ServiceTier> of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Optional.of(STANDARD);
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "standard", "default", "on_demand", "on-demand", "standard_only" -> Optional.of(STANDARD);
            case "batch" -> Optional.of(BATCH);
            case "flex" -> Optional.of(FLEX);
            case "priority" -> Optional.of(PRIORITY);
            default -> Optional.empty();
        };
    }
}
