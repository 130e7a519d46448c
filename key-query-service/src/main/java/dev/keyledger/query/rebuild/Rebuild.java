package dev.keyledger.query.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.FeedPositions.Position;
import dev.keyledger.feed.LogReader;
import dev.keyledger.feed.LogReader.Batch;
import dev.keyledger.feed.UnreadableRecords;
import dev.keyledger.operations.OperationFailedException;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.query.heads.ExpectedHeads;
import dev.keyledger.query.heads.ExpectedHeads.Lack;
import dev.keyledger.query.keyview.store.ViewStore;
import dev.keyledger.query.log.KeyEventRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One attempt at a rebuild: from where the build stands to the end. */
final class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);

    /** What may be left to be read while the live feed waits: some tenths of a second. */
    private static final int SWAP_EVENTS = 2_000;

    /** The same where the live feed is so fast that it never comes to that: some seconds. */
    private static final int SWAP_EVENTS_MAX = 20_000;

    /** How long the last events of the event store may be on their way. */
    private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(10);

    private static final Duration ARRIVAL_PAUSE = Duration.ofMillis(300);
    private static final String UNTHROTTLED = "catching up without the throttle, which new events outrun";
    private static final String HOW_TO_MEND = "Nothing was replaced. './keyledger ops republish' fills the topic again"
            + " from the event store, then start again; 'ops replay keys --accept-loss' replaces all the same";

    private final RebuildSource source;
    private final OperationRun run;
    private final Connection connection;
    private final FeedPositions live;
    private final Comparison comparison;
    private final Completeness completeness;

    /** What nobody can read, in words; noted by the thread that reads ahead. */
    private final List<String> unreadable = new CopyOnWriteArrayList<>();

    private Map<Integer, Long> positions = Map.of();
    private long total;
    private boolean isUnthrottled;
    private int swapEvents = SWAP_EVENTS;

    Rebuild(RebuildSource source, OperationRun run) {
        this.source = source;
        this.run = run;
        this.connection = run.connection();
        this.live = new FeedPositions(source.reader(), source.topic());
        this.comparison = new Comparison(connection);
        this.completeness = new Completeness(connection);
    }

    /** Returns once the rebuilt views are live, or, where that is all that was asked for, compared. */
    void run() throws SQLException, InterruptedException {
        try (var log = new LogReader<>(
                source.kafka(),
                source.topic(),
                source.events()::read,
                run.batchMax(source.batchMax()),
                this::leaveOut)) {
            begin(log);
            readTo(log.ends(), log, keyId -> {}, "reading the log");
            compare();
            var touched = new HashSet<UUID>();
            catchUp(log, touched);
            requireHeads(log, touched);
            while (!swap(log, touched)) {
                catchUp(log, touched);
            }
        }
    }

    /**
     * A batch that nobody can read is gone, and with it nothing if its events were sent again: whether they were, the event
     * store's heads tell, and nothing else does.
     */
    private void leaveOut(UnreadableRecords records) {
        if (run.operation().request().heads() == null) {
            throw new OperationFailedException(
                    records + ". Nothing was replaced. './keyledger ops republish' sends what was"
                            + " there again; './keyledger ops replay keys' asks the event store what there must be, and then leaves"
                            + " them out");
        }
        LOG.warnf("Rebuild %s leaves out: %s", run.operation().id(), records);
        unreadable.add(records.toString());
    }

    private void begin(LogReader<KeyEventRecord> log) throws SQLException, InterruptedException {
        requireWhole(log);
        UUID heads = run.operation().request().heads();
        if (heads != null && ExpectedHeads.count(connection, heads) == 0) {
            throw new OperationFailedException(
                    "no heads were given under %s: the event store has no keys, or they were".formatted(heads)
                            + " given more than a day ago");
        }
        run.inTransaction(() -> {
            ExpectedHeads.removeForgotten(connection, run.clock().instant());
            String topicId = BuildSchema.topicId(connection).orElse(null);
            if (run.operation().status() == OperationStatus.WAITING || topicId == null) {
                BuildSchema.create(connection, log.topicId());
                run.begin();
            } else if (!topicId.equals(log.topicId())) {
                throw new OperationFailedException(
                        "topic %s was recreated while it was read: start the rebuild again".formatted(source.topic()));
            }
            var from = new TreeMap<>(log.beginnings());
            from.putAll(BuildSchema.positions(connection));
            positions = from;
        });
        LOG.infof("Rebuild %s reads %s from %s", run.operation().id(), source.topic(), positions);
        log.seek(positions);
    }

    /**
     * Every event counts, so a log whose beginning is gone makes no view; unless it is known what must be there, which may
     * have been sent again since.
     */
    private void requireWhole(LogReader<KeyEventRecord> log) {
        if (run.operation().request().heads() != null) {
            return;
        }
        log.beginnings().forEach((partition, beginning) -> {
            if (beginning > 0) {
                throw new OperationFailedException(String.format(
                                Locale.ROOT,
                                "the log of %s-%d starts at offset %d: what was before is lost. './keyledger ops republish'",
                                source.topic(),
                                partition,
                                beginning)
                        + " fills the topic again from the event store, then './keyledger ops replay keys'");
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
        ViewStore.write(
                connection, source.events(), batch.records(), run.clock().instant());
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
     * Reads what came in since the comparison, whose keys become suspects, until little is left: what is left then is read
     * while the live feed waits. A throttle below the rate of new events would never come to that, so it ends where the
     * rest doesn't shrink.
     */
    private void catchUp(LogReader<KeyEventRecord> log, Set<UUID> touched) throws SQLException, InterruptedException {
        Map<Integer, Long> ends = endsOf(live.read(connection), log);
        long left = leftTo(ends);
        do {
            readTo(ends, log, touched::add, isUnthrottled ? UNTHROTTLED : "catching up");
            run.inTransaction(() -> comparison.suspect(touched));
            touched.clear();
            ends = endsOf(live.read(connection), log);
            long leftBefore = left;
            left = leftTo(ends);
            if (left > swapEvents && left > leftBefore / 2) {
                hurry(log, left);
            }
        } while (left > swapEvents);
    }

    /** First without the throttle, and then with more left to be read while the live feed waits. */
    private void hurry(LogReader<KeyEventRecord> log, long left) {
        if (isUnthrottled) {
            swapEvents = SWAP_EVENTS_MAX;
            return;
        }
        LOG.infof(
                "Rebuild %s: %d events are left and no fewer, the throttle ends",
                run.operation().id(), left);
        isUnthrottled = true;
        run.liftThrottle();
        log.batchMax(source.batchMax());
    }

    /**
     * The event store may have sent its last events only now, so what is lacking is looked for again for a while.
     *
     * @throws OperationFailedException if it stays away
     */
    private void requireHeads(LogReader<KeyEventRecord> log, Set<UUID> touched)
            throws SQLException, InterruptedException {
        StartOperation request = run.operation().request();
        if (request.heads() == null || request.isDryRun()) {
            return;
        }
        long deadlineNanos = System.nanoTime() + ARRIVES_WITHIN.toNanos();
        Lack lack = completeness.lackOfHeads(request.heads());
        while (!lack.isNone() && System.nanoTime() < deadlineNanos) {
            String step = "waiting for " + lack;
            run.inTransaction(() -> proceed(step));
            run.pause(ARRIVAL_PAUSE);
            readTo(log.ends(), log, touched::add, step);
            lack = completeness.lackOfHeads(request.heads());
        }
        if (!lack.isNone() && !request.isLossAccepted()) {
            throw new OperationFailedException(
                    "the event store has, and %s lacks, %s. ".formatted(source.topic(), lack) + HOW_TO_MEND);
        }
        Lack other = completeness.otherHeads(request.heads());
        if (!other.isNone() && !request.isLossAccepted()) {
            throw new OperationFailedException(String.format(
                    Locale.ROOT,
                    "%s has other last events than the event store, of %d keys, such as %s."
                            + " Nothing was replaced. Either is of another timeline: './keyledger ops reconcile' names all"
                            + " that differs; 'ops replay keys --accept-loss' replaces all the same",
                    source.topic(),
                    other.keys(),
                    String.join(", ", other.named())));
        }
    }

    /**
     * Reads the rest while the live feed waits, and swaps. Never beyond it: it would have to start again from the build's
     * position.
     *
     * @return false if too much was left to make the live feed wait for it
     */
    private boolean swap(LogReader<KeyEventRecord> log, Set<UUID> touched) throws SQLException, InterruptedException {
        StartOperation request = run.operation().request();
        boolean dryRun = request.isDryRun();
        var swapped = new AtomicBoolean();
        run.inTransaction(() -> {
            long lockedNanos = System.nanoTime();
            execute("SET LOCAL lock_timeout = '5s'");
            Map<Integer, Long> ends = endsOf(live.lock(connection, log.topicId(), log.partitions()), log);
            if (leftTo(ends) > swapEvents) {
                return;
            }
            positions = log.readTo(ends, batch -> apply(batch, touched::add));
            BuildSchema.useLive(connection);
            total = sum(ends);
            proceed(dryRun ? "comparing" : "swapping");
            comparison.suspect(touched);
            Map<String, Long> differences = comparison.differences();
            ObjectNode result = WireJson.mapper().createObjectNode();
            result.set("keys", WireJson.mapper().valueToTree(comparison.differingKeys()));
            if (!unreadable.isEmpty()) {
                result.set("unreadable", WireJson.mapper().valueToTree(unreadable));
            }
            if (!dryRun) {
                requireNoLess(request);
                comparison.mend();
                live.moveTo(connection, log.topicId(), ends);
            }
            BuildSchema.drop(connection);
            if (request.heads() != null) {
                ExpectedHeads.remove(connection, request.heads());
            }
            run.complete(differences, result);
            swapped.set(true);
            LOG.infof(
                    "Rebuild %s: %s rows differed, the live feed waited for %d ms",
                    run.operation().id(), differences, (System.nanoTime() - lockedNanos) / 1_000_000);
        });
        return swapped.get();
    }

    /** Where the event store's word isn't there to go by, what is live says what there must be. */
    private void requireNoLess(StartOperation request) throws SQLException {
        if (request.heads() != null || request.isLossAccepted()) {
            return;
        }
        Lack lack = completeness.lackOfLive();
        if (!lack.isNone()) {
            throw new OperationFailedException(
                    "the live views have, and %s lacks, %s. ".formatted(source.topic(), lack) + HOW_TO_MEND);
        }
    }

    private long leftTo(Map<Integer, Long> ends) {
        return sum(ends) - sum(positions);
    }

    /** Where the live feed stands; where it is behind the build, or read another topic, the build leads. */
    private Map<Integer, Long> endsOf(Map<Integer, Position> locked, LogReader<KeyEventRecord> log) {
        var ends = new TreeMap<>(positions);
        locked.forEach((partition, position) -> {
            if (position.topicId().equals(log.topicId())) {
                if (partition >= log.partitions()) {
                    // The next attempt goes on with all of them.
                    throw new IllegalStateException(
                            "partitions were added to " + source.topic() + " while it was read");
                }
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
