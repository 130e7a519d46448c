package dev.keyledger.kit.receipts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.VerifierProgress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** A record of {@code verifier-progress}, as everybody who reads receipts takes it. */
public sealed interface ReceiptRecord {
    /**
     * A verifier's word.
     *
     * @param receipt empty: the verifier has ended
     * @param appendedAt by the broker's clock
     */
    record Word(String id, Optional<VerifierProgress> receipt, Instant appendedAt) implements ReceiptRecord {}

    /** It has its sender's time, who may have any: when it was said isn't known, nor so whether it holds still. */
    record OfUnknownTime(String id) implements ReceiptRecord {}

    /** It says nothing of anybody. */
    record NoReceipt() implements ReceiptRecord {}

    /** Never throws, whatever stands in it. */
    static ReceiptRecord of(ConsumerRecord<byte[], ByteBuffer> record) {
        String id = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (id.isEmpty()) {
            return new NoReceipt();
        }
        Optional<VerifierProgress> receipt = Optional.empty();
        if (record.value() != null) {
            receipt = receiptIn(record.value());
            if (receipt.filter(said -> said.id().equals(id)).isEmpty()) {
                return new NoReceipt();
            }
        }
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                ? new Word(id, receipt, Instant.ofEpochMilli(record.timestamp()))
                : new OfUnknownTime(id);
    }

    private static Optional<VerifierProgress> receiptIn(ByteBuffer value) {
        try {
            return Optional.of(
                    WireJson.mapper().readValue(UTF_8.decode(value.duplicate()).toString(), VerifierProgress.class));
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
