package dev.keyledger.events.usage;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * All that one key used in one UTC hour, as counted from one partition of {@code gateway-requests}. Absolute: it
 * replaces what was said of the same key, hour and partition with a lower revision. Readers add partitions up.
 *
 * <p>An hour that has left the window is not sent again as an empty one: its key gets a tombstone, a record without
 * a value.
 *
 * @param hour the hour's start
 * @param revision grows with every change of this row: the number of the partition's commit that made it. Commits are
 *     counted per partition for ever, those that only move the window included, so revisions of one partition can be
 *     compared whatever they are of
 * @param models at most 500: where there are more, those with the most requests and {@link ModelUsage#OTHER}
 */
public record UsageHour(UUID keyId, Instant hour, long revision, List<ModelUsage> models) {
    public UsageHour {
        models = List.copyOf(models);
    }
}
