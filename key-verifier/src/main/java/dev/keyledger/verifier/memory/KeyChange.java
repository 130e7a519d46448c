package dev.keyledger.verifier.memory;

import dev.keyledger.events.key.KeyEventEnvelope;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * That a key has got a version by a record of the log: whoever has applied that record has the version.
 *
 * @param occurredAt when it was decided; empty: the record let others in that had come too early, and one of them was last
 * @param topicId Kafka's id of the log
 * @param appendedAt by the broker's clock; empty: the log's records have their sender's time
 */
public record KeyChange(
        UUID keyId,
        long version,
        Optional<Instant> occurredAt,
        String topicId,
        int partition,
        long offset,
        Optional<Instant> appendedAt) {
    static KeyChange by(ConsumerRecord<?, ?> record, KeyEventEnvelope event, long version, String topicId) {
        return new KeyChange(
                event.keyId(),
                version,
                event.version() == version ? Optional.of(event.occurredAt()) : Optional.empty(),
                topicId,
                record.partition(),
                record.offset(),
                record.timestampType() == TimestampType.LOG_APPEND_TIME
                        ? Optional.of(Instant.ofEpochMilli(record.timestamp()))
                        : Optional.empty());
    }
}
