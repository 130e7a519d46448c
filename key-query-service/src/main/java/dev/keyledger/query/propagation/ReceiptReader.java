package dev.keyledger.query.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.feed.LogReader;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.worker.Turn;
import dev.keyledger.worker.Worker;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what verifiers say, from an hour ago on. */
final class ReceiptReader implements Turn, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptReader.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int BATCH_MAX = 2_000;
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(2);

    private final Map<String, Object> kafka;
    private final Receipts receipts;
    private final Clock clock;

    /** Null: none until the next turn. */
    private @Nullable LogReader<Said> log;

    /**
     * @param receipt null: the verifier has ended
     * @param bySender the time is the sender's, who may have any, and not the broker's
     */
    record Said(String id, @Nullable VerifierProgress receipt, Instant appendedAt, boolean bySender) {}

    ReceiptReader(Map<String, Object> kafka, Receipts receipts, Clock clock) {
        this.kafka = kafka;
        this.receipts = receipts;
        this.clock = clock;
    }

    @Override
    public Duration take(Worker worker) throws SQLException, InterruptedException {
        worker.silentFor(ANSWERED_WITHIN);
        try {
            LogReader<Said> reading = log == null ? opened() : log;
            log = reading;
            reading.readTo(reading.ends(), batch -> {
                batch.records().forEach(this::take);
                worker.silentFor(ANSWERED_WITHIN);
            });
        } catch (SQLException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
        receipts.readAll(System.nanoTime());
        return INTERVAL;
    }

    private LogReader<Said> opened() {
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            TopicSetup.ensure(admin, List.of(TopicSpec.verifierProgress()));
        }
        var opened = new LogReader<>(
                kafka,
                Topics.VERIFIER_PROGRESS,
                ReceiptReader::said,
                BATCH_MAX,
                records -> LOG.warn("{}, left out", records));
        try {
            // This clock only says how much of what is long past is read again.
            opened.seek(clock.instant().minus(Receipts.FORGOTTEN_AFTER));
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
        receipts.startOver();
        return opened;
    }

    static Said said(ConsumerRecord<byte[], ByteBuffer> record) {
        Instant appendedAt = Instant.ofEpochMilli(record.timestamp());
        boolean bySender = record.timestampType() != TimestampType.LOG_APPEND_TIME;
        String id = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (record.value() == null) {
            return new Said(id, null, appendedAt, bySender);
        }
        try {
            VerifierProgress receipt = WireJson.mapper()
                    .readValue(UTF_8.decode(record.value().duplicate()).toString(), VerifierProgress.class);
            return new Said(receipt.id().equals(id) ? id : "", receipt, appendedAt, bySender);
        } catch (JsonProcessingException | RuntimeException e) {
            return new Said("", null, appendedAt, bySender);
        }
    }

    /** What is no receipt says nothing of anybody, and the next one comes in a second. */
    void take(Said said) {
        if (said.id().isEmpty()) {
            LOG.debug("a record that is no receipt, left out");
        } else if (said.bySender()) {
            LOG.debug("{} has the sender's time and not the broker's, left out", said.id());
            receipts.leftOut(System.nanoTime());
        } else if (said.receipt() == null) {
            receipts.ended(said.id(), said.appendedAt(), System.nanoTime());
        } else {
            receipts.heard(said.receipt(), said.appendedAt(), System.nanoTime());
        }
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
            log = null;
        }
    }
}
