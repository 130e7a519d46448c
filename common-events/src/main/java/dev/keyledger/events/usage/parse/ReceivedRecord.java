package dev.keyledger.events.usage.parse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka delivered it, without Kafka's types.
 *
 * @param key null: it has none
 * @param value null: it has none
 * @param appendedAt when the broker appended it
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
public record ReceivedRecord(
        byte @Nullable [] key, RecordHeaders headers, byte @Nullable [] value, Instant appendedAt) {
    /** The headers of a record by name; the last one wins, as everywhere in Kafka. */
    @FunctionalInterface
    public interface RecordHeaders {
        /** Null: there is no such header or it has no value. */
        byte @Nullable [] last(String name);
    }
}
