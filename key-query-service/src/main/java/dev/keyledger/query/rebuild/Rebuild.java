package dev.keyledger.query.rebuild;

import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.FeedPositions.Position;
import dev.keyledger.query.keyview.store.ViewBatch;
import dev.keyledger.query.log.KeyEventRecord;
import dev.keyledger.query.rebuild.BuildLog.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One attempt at a rebuild: from where the build stands to the end. Everything it writes goes over the connection that
 * holds the lock of rebuilds, so it can't write any more once another instance may.
 */
final class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);

    private final RebuildSource source;
    private final Connection connection;
    private final Operation operation;
    private final CountDownLatch stop;
    private final FeedPositions live;
    private final Comparison comparison;
    private final Pace pace;
    private final int batchMax;
    private final long startNanos = System.nanoTime();

    private Map<Integer, Long> positions = Map.of();
    private long total;
    private long read;

    /** @param stop opened when this instance shuts down */
    Rebuild(RebuildSource source, Connection connection, Operation operation, CountDownLatch stop) {
        this.source = source;
        this.connection = connection;
        this.operation = operation;
        this.stop = stop;
        this.live = new FeedPositions(source.reader(), source.topic());
        this.comparison = new Comparison(connection);
        this.pace = new Pace(source.throttle(operation.throttle()), startNanos);
        this.batchMax = pace.batchMax(source.batchMax());
    }

    /**
     * Returns once the rebuilt views are live.
     *
     * @throws RebuildStoppedException if it is not to go on, here at least
     * @throws RebuildFailedException if it never can
     */
    void run() throws SQLException, InterruptedException {
        if (operation.status() == OperationStatus.CANCELLING) {
            throw RebuildStoppedException.cancelled();
        }
        try (var log = new BuildLog(source.kafka(), source.topic(), source.events(), batchMax);
                ExecutorService readAhead = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("rebuild-reader").factory())) {
            begin(log);
            readTo(log.ends(), log, readAhead, keyId -> {}, "reading the log");
            compare();
            swap(log, readAhead);
        }
    }

    private void begin(BuildLog log) throws SQLException {
        log.requireWhole();
        inTransaction(() -> {
            String topicId = BuildSchema.topicId(connection).orElse(null);
            if (operation.status() == OperationStatus.WAITING || topicId == null) {
                BuildSchema.create(connection, log.topicId());
                OperationTable.start(connection, operation.id(), source.clock().instant());
            } else if (!topicId.equals(log.topicId())) {
                throw new RebuildFailedException(
                        "topic %s was recreated while it was read: start the rebuild again".formatted(source.topic()));
            }
            positions = BuildSchema.positions(connection);
        });
        LOG.infof("Rebuild %s reads %s from %s", operation.id(), source.topic(), positions);
        log.seek(positions);
    }

    /** Reads the next batch while the last one is written: one core folds and the other one's PostgreSQL stores. */
    private void readTo(
            Map<Integer, Long> ends, BuildLog log, ExecutorService readAhead, Consumer<UUID> touched, String step)
            throws SQLException, InterruptedException {
        total = sum(ends);
        Batch batch = log.next(ends);
        while (!batch.records().isEmpty()) {
            Future<Batch> next = readAhead.submit(() -> log.next(ends));
            Batch current = batch;
            inTransaction(() -> write(current, touched, step));
            batch = resultOf(next);
            breathe();
        }
        positions = batch.nextOffsets();
    }

    private void write(Batch batch, Consumer<UUID> touched, String step) throws SQLException {
        apply(batch, touched);
        BuildSchema.useLive(connection);
        proceed(step);
    }

    /** Folds the records into the build. */
    private void apply(Batch batch, Consumer<UUID> touched) throws SQLException {
        BuildSchema.use(connection);
        new ViewBatch(connection, source.events(), batch.records())
                .write(source.clock().instant());
        BuildSchema.moveTo(connection, batch.nextOffsets());
        batch.records().stream()
                .map(KeyEventRecord::keyId)
                .filter(Objects::nonNull)
                .forEach(touched);
        positions = batch.nextOffsets();
        read += batch.records().size();
    }

    /** Tells how far it is, and stops if it was cancelled. */
    private void proceed(String step) throws SQLException {
        long rate = (long) (read * 1e9 / Math.max(1, System.nanoTime() - startNanos));
        if (OperationTable.progress(connection, operation.id(), sum(positions), total, rate, step)
                == OperationStatus.CANCELLING) {
            throw RebuildStoppedException.cancelled();
        }
    }

    private void compare() throws SQLException {
        inTransaction(() -> proceed("comparing"));
        inTransaction(() -> {
            execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            comparison.suspect();
        });
    }

    /**
     * Catches up with the live feed, which makes the keys of what came in since the comparison suspects; and then once
     * more, while the live feed waits. Never beyond it: it would have to start again from the build's position.
     */
    private void swap(BuildLog log, ExecutorService readAhead) throws SQLException, InterruptedException {
        var touched = new HashSet<UUID>();
        readTo(endsOf(live.read(connection), log.topicId()), log, readAhead, touched::add, "catching up");
        inTransaction(() -> {
            long lockedNanos = System.nanoTime();
            execute("SET LOCAL lock_timeout = '5s'");
            Map<Integer, Long> ends = endsOf(live.lock(connection, log.topicId(), log.partitions()), log.topicId());
            for (Batch batch = log.next(ends); !batch.records().isEmpty(); batch = log.next(ends)) {
                apply(batch, touched::add);
            }
            BuildSchema.useLive(connection);
            total = sum(ends);
            proceed("swapping");
            comparison.suspect(touched);
            Map<String, Long> differences = comparison.mend();
            live.moveTo(connection, log.topicId(), ends);
            BuildSchema.drop(connection);
            OperationTable.finish(
                    connection,
                    operation.id(),
                    OperationStatus.COMPLETED,
                    differences,
                    null,
                    source.clock().instant());
            LOG.infof(
                    "Rebuild %s: %s rows differed, the live feed waited for %d ms",
                    operation.id(), differences, (System.nanoTime() - lockedNanos) / 1_000_000);
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

    /** Between two batches: as long as the throttle wants it. */
    private void breathe() throws InterruptedException {
        if (stop.await(pace.waitAfter(read, System.nanoTime()).toNanos(), TimeUnit.NANOSECONDS)) {
            throw RebuildStoppedException.shutdown();
        }
    }

    private static Batch resultOf(Future<Batch> next) throws InterruptedException {
        try {
            return next.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static long sum(Map<Integer, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void inTransaction(Work work) throws SQLException {
        RebuildLock.inTransaction(connection, work);
    }

    /** What is done in a transaction. */
    interface Work {
        void run() throws SQLException;
    }
}
