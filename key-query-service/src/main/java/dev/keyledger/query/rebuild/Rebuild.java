package dev.keyledger.query.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.FeedPositions.Position;
import dev.keyledger.operations.LogReader;
import dev.keyledger.operations.LogReader.Batch;
import dev.keyledger.operations.OperationFailedException;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.query.keyview.store.ViewBatch;
import dev.keyledger.query.log.KeyEventRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One attempt at a rebuild: from where the build stands to the end. */
final class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);

    private final RebuildSource source;
    private final OperationRun run;
    private final Connection connection;
    private final FeedPositions live;
    private final Comparison comparison;

    private Map<Integer, Long> positions = Map.of();
    private long total;

    Rebuild(RebuildSource source, OperationRun run) {
        this.source = source;
        this.run = run;
        this.connection = run.connection();
        this.live = new FeedPositions(source.reader(), source.topic());
        this.comparison = new Comparison(connection);
    }

    /** Returns once the rebuilt views are live, or, where that is all that was asked for, compared. */
    void run() throws SQLException, InterruptedException {
        try (var log = new LogReader<>(
                source.kafka(), source.topic(), source.events()::read, run.batchMax(source.batchMax()))) {
            begin(log);
            readTo(log.ends(), log, keyId -> {}, "reading the log");
            compare();
            swap(log);
        }
    }

    private void begin(LogReader<KeyEventRecord> log) throws SQLException, InterruptedException {
        requireWhole(log);
        run.inTransaction(() -> {
            String topicId = BuildSchema.topicId(connection).orElse(null);
            if (run.operation().status() == OperationStatus.WAITING || topicId == null) {
                BuildSchema.create(connection, log.topicId());
                run.begin();
            } else if (!topicId.equals(log.topicId())) {
                throw new OperationFailedException(
                        "topic %s was recreated while it was read: start the rebuild again".formatted(source.topic()));
            }
            positions = BuildSchema.positions(connection);
        });
        LOG.infof("Rebuild %s reads %s from %s", run.operation().id(), source.topic(), positions);
        log.seek(positions);
    }

    /** Every event counts, so a log whose beginning is gone makes no view. */
    private void requireWhole(LogReader<KeyEventRecord> log) {
        log.beginnings().forEach((partition, beginning) -> {
            if (beginning > 0) {
                throw new OperationFailedException(String.format(
                                Locale.ROOT,
                                "the log of %s-%d starts at offset %d: what was before is lost. Fill the",
                                source.topic(),
                                partition,
                                beginning)
                        + " topic again from the event store, then rebuild");
            }
        });
    }

    private void readTo(Map<Integer, Long> ends, LogReader<KeyEventRecord> log, Consumer<UUID> touched, String step)
            throws SQLException, InterruptedException {
        total = sum(ends);
        positions = log.readTo(ends, batch -> {
            run.inTransaction(() -> write(batch, touched, step));
            run.breathe();
        });
    }

    private void write(Batch<KeyEventRecord> batch, Consumer<UUID> touched, String step) throws SQLException {
        apply(batch, touched);
        BuildSchema.useLive(connection);
        proceed(step);
    }

    /** Folds the records into the build. */
    private void apply(Batch<KeyEventRecord> batch, Consumer<UUID> touched) throws SQLException {
        BuildSchema.use(connection);
        new ViewBatch(connection, source.events(), batch.records())
                .write(run.clock().instant());
        BuildSchema.moveTo(connection, batch.nextOffsets());
        batch.records().stream()
                .map(KeyEventRecord::keyId)
                .filter(Objects::nonNull)
                .forEach(touched);
        positions = batch.nextOffsets();
        run.handled(batch.records().size());
    }

    /** Tells how far it is, and stops if it was cancelled. */
    private void proceed(String step) throws SQLException {
        run.progress(sum(positions), total, step);
    }

    private void compare() throws SQLException, InterruptedException {
        run.inTransaction(() -> proceed("comparing"));
        run.inOneMoment(comparison::suspect);
    }

    /**
     * Catches up with the live feed, which makes the keys of what came in since the comparison suspects; and then once
     * more, while the live feed waits. Never beyond it: it would have to start again from the build's position.
     */
    private void swap(LogReader<KeyEventRecord> log) throws SQLException, InterruptedException {
        var touched = new HashSet<UUID>();
        readTo(endsOf(live.read(connection), log.topicId()), log, touched::add, "catching up");
        boolean dryRun = run.operation().request().isDryRun();
        run.inTransaction(() -> {
            long lockedNanos = System.nanoTime();
            execute("SET LOCAL lock_timeout = '5s'");
            Map<Integer, Long> ends = endsOf(live.lock(connection, log.topicId(), log.partitions()), log.topicId());
            positions = log.readTo(ends, batch -> apply(batch, touched::add));
            BuildSchema.useLive(connection);
            total = sum(ends);
            proceed(dryRun ? "comparing" : "swapping");
            comparison.suspect(touched);
            Map<String, Long> differences = comparison.differences();
            ObjectNode result = WireJson.mapper().createObjectNode();
            result.set("keys", WireJson.mapper().valueToTree(comparison.differingKeys()));
            if (!dryRun) {
                comparison.mend();
                live.moveTo(connection, log.topicId(), ends);
            }
            BuildSchema.drop(connection);
            run.complete(differences, result);
            LOG.infof(
                    "Rebuild %s: %s rows differed, the live feed waited for %d ms",
                    run.operation().id(), differences, (System.nanoTime() - lockedNanos) / 1_000_000);
        });
    }

    /** Where the live feed stands; where it is behind the build, or read another topic, the build leads. */
    private Map<Integer, Long> endsOf(Map<Integer, Position> locked, String topicId) {
        var ends = new TreeMap<>(positions);
        locked.forEach((partition, position) -> {
            if (position.topicId().equals(topicId)) {
                ends.merge(partition, position.nextOffset(), Math::max);
            }
        });
        return ends;
    }

    private static long sum(Map<Integer, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
