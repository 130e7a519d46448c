package dev.keyledger.events.usage;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * All that one key used in one UTC hour, as counted from one partition of {@code gateway-requests}. Absolute: it
 * replaces what was said of the same key, hour and partition with a lower revision. Readers add partitions up.
 *
 * @param hour the hour's start
 * @param revision grows with every change of this row; the source offset up to which events are counted
 */
public record UsageHour(UUID keyId, Instant hour, long revision, List<ModelUsage> models) {
    public UsageHour {
        models = List.copyOf(models);
    }
}
