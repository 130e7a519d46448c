package dev.keyledger.events.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one key used in the 30-day window, as counted from one partition of {@code gateway-requests}. Absolute.
 *
 * @param revision as of {@link UsageHour}
 * @param floorHour the first hour of the window that the counts are of
 * @param lastUsedAt the time of the newest request ever counted, inside the window or not; never lowered
 * @param secrets those used in the window, latest used first, at most {@link #SECRETS_MAX}; an older build doesn't say
 */
public record UsageTotal(
        UUID keyId,
        long revision,
        Instant floorHour,
        Instant lastUsedAt,
        List<SecretUsage> secrets,
        @JsonUnwrapped UsageCounts counts) {
    /** Versions come from outside, and a message must stay small. */
    public static final int SECRETS_MAX = 20;

    public UsageTotal {
        secrets = secrets == null ? List.of() : List.copyOf(secrets);
    }
}
