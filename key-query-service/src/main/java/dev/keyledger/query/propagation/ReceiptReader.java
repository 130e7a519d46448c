package dev.keyledger.query.propagation;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.feed.LogReader;
import dev.keyledger.kit.receipts.ReceiptRecord;
import dev.keyledger.kit.receipts.ReceiptRecord.NoReceipt;
import dev.keyledger.kit.receipts.ReceiptRecord.OfUnknownTime;
import dev.keyledger.kit.receipts.ReceiptRecord.Word;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.worker.Turn;
import dev.keyledger.worker.Worker;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
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
    private @Nullable LogReader<ReceiptRecord> log;

    ReceiptReader(Map<String, Object> kafka, Receipts receipts, Clock clock) {
        this.kafka = kafka;
        this.receipts = receipts;
        this.clock = clock;
    }

    @Override
    public Duration take(Worker worker) throws SQLException, InterruptedException {
        worker.silentFor(ANSWERED_WITHIN);
        try {
            LogReader<ReceiptRecord> reading = log == null ? opened() : log;
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

    private LogReader<ReceiptRecord> opened() {
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            TopicSetup.ensure(admin, List.of(TopicSpec.verifierProgress()));
        }
        var opened = new LogReader<>(
                kafka,
                Topics.VERIFIER_PROGRESS,
                ReceiptRecord::of,
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

    /** What is no receipt says nothing of anybody, and the next one comes in a second. */
    void take(ReceiptRecord record) {
        switch (record) {
            case Word(String id, var receipt, var appendedAt) ->
                receipt.ifPresentOrElse(
                        said -> receipts.heard(said, appendedAt, System.nanoTime()),
                        () -> receipts.ended(id, appendedAt, System.nanoTime()));
            case OfUnknownTime(String id) -> {
                LOG.debug("{} has the sender's time and not the broker's, left out", id);
                receipts.leftOut(System.nanoTime());
            }
            case NoReceipt none -> LOG.debug("a record that is no receipt, left out");
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
