package dev.keyledger.operations;

import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.FeedPositions.Position;
import dev.keyledger.feed.LogReader;
import dev.keyledger.operations.Build.Findings;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at making something anew of a log, from where the build stands to the end: reads the log while what is live
 * goes on, catches up until little is left, and then, while the live reader waits, reads that, compares and swaps, in one
 * transaction. So readers see the old or the new, and an attempt that is broken off leaves what is live as it was.
 *
 * @param <T> what is made of a record
 */
public final class Rebuild<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    /** What may be left to be read while the live reader waits: some tenths of a second. */
    private static final int REST_MAX = 2_000;

    /** A commit of the live reader takes that long at most, before what is waited is doubled. */
    private static final Duration LOCKED_WITHIN = Duration.ofSeconds(5);

    private static final Duration LOCKED_WITHIN_MAX = Duration.ofSeconds(80);

    /** PostgreSQL's SQLSTATE lock_not_available. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String UNTHROTTLED = "catching up without the throttle, which new events outrun";

    private final OperationRun run;
    private final Build<T> build;
    private final LogReader<T> log;
    private final FeedPositions live;
    private final int batchMax;

    private Map<Integer, Long> beginnings = Map.of();
    private Map<Integer, Long> positions = Map.of();
    private Map<Integer, Long> ends = Map.of();
    /** How many records were, or are, to be read in the stretch that was measured last. */
    private long left;

    private boolean isUnthrottled;
    private int restMax = REST_MAX;
    private Duration lockedWithin = LOCKED_WITHIN;

    /**
     * @param live of the reader whose results are made anew
     * @param batchMax about so many records are applied in a transaction, where no throttle wants fewer
     */
    public Rebuild(OperationRun run, Build<T> build, LogReader<T> log, FeedPositions live, int batchMax) {
        this.run = run;
        this.build = build;
        this.log = log;
        this.live = live;
        this.batchMax = batchMax;
    }

    /** Returns once what was rebuilt is live, or, where that is all that was asked for, compared. */
    public void run() throws SQLException, InterruptedException {
        begin();
        readTo(build.isAheadOfLive() ? log.ends() : liveEnds(live.read(run.connection())), "reading the log");
        build.prepare(this);
        do {
            catchUp();
        } while (!isSwapped());
    }

    private void begin() throws SQLException, InterruptedException {
        beginnings = log.beginnings();
        run.inTransaction(() -> {
            String topicId = build.topicId().orElse(null);
            if (run.operation().status() == OperationStatus.WAITING || topicId == null) {
                build.create(log.topicId());
                run.begin();
            } else if (!topicId.equals(log.topicId())) {
                throw new OperationFailedException(
                        "topic %s was recreated while it was read: start again".formatted(log.topic()));
            }
            var from = new TreeMap<>(beginnings);
            from.putAll(build.open(log));
            positions = from;
        });
        LOG.info("{} {} reads {} from {}", type(), run.operation().id(), log.topic(), positions);
        log.seek(positions);
    }

    /** Reads what is in the log by now. */
    public void readOn(String step) throws SQLException, InterruptedException {
        readTo(log.ends(), step);
    }

    private void readTo(Map<Integer, Long> newEnds, String step) throws SQLException, InterruptedException {
        ends = newEnds;
        left = distance(positions, ends);
        positions = log.readTo(ends, batch -> {
            run.inTransaction(() -> {
                apply(batch);
                tell(step);
            });
            build.committed(batch);
            run.breathe();
        });
    }

    private void apply(LogReader.Batch<T> batch) throws SQLException {
        build.apply(batch);
        positions = batch.nextOffsets();
        run.handled(batch.records().size());
    }

    /**
     * Tells how far it is. Inside a transaction.
     *
     * @throws OperationStoppedException if it was cancelled
     */
    public void tell(String step) throws SQLException {
        run.progress(distance(beginnings, positions), distance(beginnings, ends), step);
    }

    /**
     * Reads what came in meanwhile until little is left: that is read while the live reader waits. A throttle below the
     * rate of new records would never come to that, so it ends where the rest doesn't shrink.
     */
    private void catchUp() throws SQLException, InterruptedException {
        Map<Integer, Long> next = newEnds();
        do {
            readTo(next, isUnthrottled ? UNTHROTTLED : "catching up");
            next = newEnds();
        } while (left > restMax);
    }

    /** What came in while the last stretch was read; if that is nearly as much, or more, it has to go on faster. */
    private Map<Integer, Long> newEnds() throws SQLException {
        Map<Integer, Long> next = liveEnds(live.read(run.connection()));
        long leftBefore = left;
        left = distance(positions, next);
        if (left > restMax && left > leftBefore / 2) {
            hurry();
        }
        return next;
    }

    /** First without the throttle, and then with more left to be read while the live reader waits. */
    private void hurry() {
        if (isUnthrottled) {
            restMax = build.restMax();
            return;
        }
        LOG.info(
                "{} {}: {} events are left and no fewer, the throttle ends",
                type(),
                run.operation().id(),
                left);
        isUnthrottled = true;
        run.liftThrottle();
        log.batchMax(batchMax);
    }

    /**
     * Tries to swap. A live reader of large or slow commits is always one of them ahead once it waits: then more may be
     * left, or the wait is longer, the next time.
     */
    private boolean isSwapped() throws SQLException, InterruptedException {
        boolean swapped;
        try {
            swapped = swap();
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || lockedWithin.compareTo(LOCKED_WITHIN_MAX) >= 0) {
                throw e;
            }
            LOG.info(
                    "{} {}: the live reader didn't commit within {} s",
                    type(),
                    run.operation().id(),
                    lockedWithin.toSeconds());
            lockedWithin = lockedWithin.multipliedBy(2);
            run.inTransaction(() -> tell("waiting for a commit of the live reader"));
            return false;
        }
        if (!swapped) {
            hurry();
        }
        return swapped;
    }

    /**
     * Reads the rest while the live reader waits, and swaps.
     *
     * @return false if too much was left to make it wait
     */
    private boolean swap() throws SQLException, InterruptedException {
        boolean dryRun = run.operation().request().isDryRun();
        var swapped = new AtomicBoolean();
        run.inTransaction(() -> {
            long lockedNanos = System.nanoTime();
            try (Statement statement = run.connection().createStatement()) {
                statement.execute("SET LOCAL lock_timeout = " + lockedWithin.toMillis());
            }
            Map<Integer, Long> locked = liveEnds(live.lock(run.connection(), log.topicId(), log.partitions()));
            left = distance(positions, locked);
            if (left > restMax) {
                return;
            }
            ends = locked;
            positions = log.readTo(ends, batch -> {
                apply(batch);
                build.committed(batch);
            });
            tell(dryRun ? "comparing" : "swapping");
            Findings found = build.compare(ends);
            if (!dryRun) {
                build.mend(log.topicId(), ends);
            }
            build.drop();
            run.complete(found.differences(), found.result());
            swapped.set(true);
            LOG.info(
                    "{} {}: {} rows differed, the live reader waited for {} ms",
                    type(),
                    run.operation().id(),
                    found.differences(),
                    (System.nanoTime() - lockedNanos) / 1_000_000);
        });
        return swapped.get();
    }

    /** Where the live reader stands; where it is behind the build, or read another topic, the build leads. */
    private Map<Integer, Long> liveEnds(Map<Integer, Position> standing) {
        var reached = new TreeMap<>(positions);
        standing.forEach((partition, position) -> {
            if (position.topicId().equals(log.topicId())) {
                if (partition >= log.partitions()) {
                    // The next attempt goes on with all of them.
                    throw new IllegalStateException("partitions were added to " + log.topic() + " while it was read");
                }
                reached.merge(partition, position.nextOffset(), Math::max);
            }
        });
        return reached;
    }

    private String type() {
        return run.operation().request().type();
    }

    private static long distance(Map<Integer, Long> from, Map<Integer, Long> to) {
        return to.entrySet().stream()
                .mapToLong(end -> end.getValue() - from.getOrDefault(end.getKey(), 0L))
                .sum();
    }
}
