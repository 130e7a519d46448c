package dev.keyledger.events.key;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A verifier's receipt: everything below these offsets decides there. Said every second, and at most 50 ms after something
 * was applied; under its id as the record's key, without a value when it ends in good order.
 *
 * @param id of one start of one verifier
 * @param kind what it is part of: {@code query}, {@code agent}, {@code library}, or what a later build has
 * @param asOf up to when it knows every change; null: nothing has proven that yet
 * @param topicId Kafka's id of the {@code key-events} that the offsets are of
 * @param appliedOffsets by partition, each one past the last record that was applied
 * @param understands the schemas of key events that it can read, as {@code ce_dataschema} names them
 * @param maxStalenessMs without a newer proof it refuses everything when {@code asOf} is older than this
 */
public record VerifierProgress(
        String id,
        String kind,
        @Nullable Instant asOf,
        String topicId,
        List<Long> appliedOffsets,
        List<String> understands,
        long maxStalenessMs) {
    public static final String KIND_QUERY = "query";
    public static final String KIND_AGENT = "agent";
    public static final String KIND_LIBRARY = "library";

    private static final int ID_CHARACTERS_MAX = 200;
    /** Of a kind, a topic's id or a schema's name. */
    private static final int NAME_CHARACTERS_MAX = 100;

    private static final int PARTITIONS_MAX = 1_000;
    private static final int SCHEMAS_MAX = 200;

    public VerifierProgress {
        if (id.isEmpty() || id.length() > ID_CHARACTERS_MAX) {
            throw new IllegalArgumentException("an id has 1 to " + ID_CHARACTERS_MAX + " characters");
        }
        if (maxStalenessMs < 1) {
            throw new IllegalArgumentException("maxStalenessMs is more than nothing");
        }
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(topicId, "topicId");
        appliedOffsets = List.copyOf(appliedOffsets);
        understands = List.copyOf(understands);
        // Who reads receipts keeps them, and what one verifier says must not take all the memory there is.
        if (appliedOffsets.size() > PARTITIONS_MAX || understands.size() > SCHEMAS_MAX) {
            throw new IllegalArgumentException(
                    "a receipt has at most " + PARTITIONS_MAX + " offsets and " + SCHEMAS_MAX + " schemas");
        }
        if (isTooLong(kind) || isTooLong(topicId) || understands.stream().anyMatch(VerifierProgress::isTooLong)) {
            throw new IllegalArgumentException("a name has at most " + NAME_CHARACTERS_MAX + " characters");
        }
    }

    private static boolean isTooLong(String name) {
        return name.length() > NAME_CHARACTERS_MAX;
    }

    /** Whether the record at this offset is applied there. */
    public boolean applied(String topic, int partition, long offset) {
        return topicId.equals(topic) && partition < appliedOffsets.size() && appliedOffsets.get(partition) > offset;
    }
}
