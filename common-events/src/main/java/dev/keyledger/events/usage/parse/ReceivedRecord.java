package dev.keyledger.events.usage.parse;

import java.time.Instant;

/**
 * A record as Kafka delivered it, without Kafka's types.
 *
 * @param key null if it has none
 * @param value null if it has none
 * @param appendedAt when the broker appended it
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
public record ReceivedRecord(byte[] key, RecordHeaders headers, byte[] value, Instant appendedAt) {
    /** The headers of a record by name; the last one wins, as everywhere in Kafka. */
    @FunctionalInterface
    public interface RecordHeaders {
        /** Null if there is no such header or it has no value. */
        byte[] last(String name);
    }
}
