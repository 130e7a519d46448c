package dev.keyledger.query.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.LogReader;
import dev.keyledger.feed.LogReader.Batch;
import dev.keyledger.feed.UnreadableRecords;
import dev.keyledger.operations.Build;
import dev.keyledger.operations.OperationFailedException;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.Rebuild;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.query.heads.ExpectedHeads;
import dev.keyledger.query.heads.ExpectedHeads.Lack;
import dev.keyledger.query.keyview.store.ViewStore;
import dev.keyledger.query.quarantine.DroppedEvents;
import dev.keyledger.verifier.log.KeyEventRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key views, made anew of {@code key-events}. */
final class KeyViewBuild implements Build<KeyEventRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(KeyViewBuild.class);

    /** How long the last events of the event store may be on their way. */
    private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(10);

    private static final Duration ARRIVAL_PAUSE = Duration.ofMillis(300);
    private static final String HOW_TO_MEND = "Nothing was replaced. './keyledger ops republish' fills the topic again"
            + " from the event store, then start again; 'ops replay keys --accept-loss' replaces all the same";

    private final RebuildSource source;
    private final OperationRun run;
    private final StartOperation request;
    private final Connection connection;
    private final FeedPositions live;
    private final Comparison comparison;
    private final Completeness completeness;

    /** What nobody can read, in words; noted by the thread that reads ahead. */
    private final List<String> unreadable = new CopyOnWriteArrayList<>();

    /** Whether the large tables were compared: from then on, keys of which an event is read may differ. */
    private boolean isCompared;

    KeyViewBuild(RebuildSource source, OperationRun run, FeedPositions live) {
        this.source = source;
        this.run = run;
        this.request = run.operation().request();
        this.connection = run.connection();
        this.live = live;
        this.comparison = new Comparison(connection);
        this.completeness = new Completeness(connection);
    }

    /**
     * A batch that nobody can read is gone, and with it nothing if its events were sent again: whether they were, the event
     * store's heads tell, and nothing else does.
     */
    void leaveOut(UnreadableRecords records) {
        if (request.heads() == null) {
            throw new OperationFailedException(
                    records + ". Nothing was replaced. './keyledger ops republish' sends what was"
                            + " there again; './keyledger ops replay keys' asks the event store what there must be, and then leaves"
                            + " them out");
        }
        LOG.warn("Rebuild {} leaves out: {}", run.operation().id(), records);
        unreadable.add(records.toString());
    }

    @Override
    public Optional<String> topicId() throws SQLException {
        return BuildTables.SCHEMA.topicId(connection, run.operation().id());
    }

    @Override
    public void create(String topicId) throws SQLException {
        BuildTables.create(connection, run.operation().id(), topicId);
    }

    @Override
    public Map<Integer, Long> open(LogReader<KeyEventRecord> log) throws SQLException {
        requireWhole(log);
        UUID heads = request.heads();
        if (heads != null && ExpectedHeads.count(connection, heads) == 0) {
            throw new OperationFailedException(
                    "no heads were given under %s: the event store has no keys, or they were".formatted(heads)
                            + " given more than a day ago");
        }
        ExpectedHeads.removeForgotten(connection, run.clock().instant());
        return BuildTables.positions(connection);
    }

    /**
     * Every event counts, so a log whose beginning is gone makes no view; unless it is known what must be there, which may
     * have been sent again since.
     */
    private void requireWhole(LogReader<KeyEventRecord> log) {
        if (request.heads() != null) {
            return;
        }
        log.beginnings().forEach((partition, beginning) -> {
            if (beginning > 0) {
                throw new OperationFailedException(String.format(
                                Locale.ROOT,
                                "the log of %s-%d starts at offset %d: what was before is lost. './keyledger ops republish'",
                                log.topic(),
                                partition,
                                beginning)
                        + " fills the topic again from the event store, then './keyledger ops replay keys'");
            }
        });
    }

    @Override
    public boolean isAheadOfLive() {
        return true;
    }

    @Override
    public int restMax() {
        return 20_000;
    }

    @Override
    public void apply(Batch<KeyEventRecord> batch) throws SQLException {
        ViewStore.write(
                BuildTables.views(connection),
                source.events(),
                batch.records(),
                run.clock().instant());
        leaveOutDropped();
        BuildTables.moveTo(connection, batch.nextOffsets());
        if (isCompared) {
            comparison.suspect(batch.records().stream()
                    .map(KeyEventRecord::keyId)
                    .filter(Objects::nonNull)
                    .toList());
        }
    }

    @Override
    public void prepare(Rebuild<KeyEventRecord> rebuild) throws SQLException, InterruptedException {
        run.inTransaction(() -> rebuild.tell("comparing"));
        run.inOneMoment(comparison::suspect);
        isCompared = true;
        UUID heads = request.heads();
        if (heads != null && !request.isDryRun()) {
            requireHeads(rebuild, heads);
        }
    }

    /**
     * The event store may have sent its last events only now, so what is lacking is looked for again for a while.
     *
     * @throws OperationFailedException if it stays away
     */
    private void requireHeads(Rebuild<KeyEventRecord> rebuild, UUID heads) throws SQLException, InterruptedException {
        long deadlineNanos = System.nanoTime() + ARRIVES_WITHIN.toNanos();
        Lack lack = completeness.lackOfHeads(heads);
        while (!lack.isNone() && System.nanoTime() < deadlineNanos) {
            String step = "waiting for " + lack;
            run.inTransaction(() -> rebuild.tell(step));
            run.pause(ARRIVAL_PAUSE);
            rebuild.readOn(step);
            lack = completeness.lackOfHeads(heads);
        }
        if (!lack.isNone() && !request.isLossAccepted()) {
            throw new OperationFailedException(
                    "the event store has, and %s lacks, %s. ".formatted(source.topic(), lack) + HOW_TO_MEND);
        }
        Lack other = completeness.otherHeads(heads);
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

    /** What somebody has dropped is in the log as before. */
    private void leaveOutDropped() throws SQLException {
        Optional<String> topicId = topicId();
        if (topicId.isPresent()) {
            DroppedEvents.leaveOut(connection, BuildTables.SCHEMA.table("key_quarantine"), topicId.get());
        }
    }

    @Override
    public Findings compare(Map<Integer, Long> ends) throws SQLException {
        leaveOutDropped();
        Map<String, Long> differences = comparison.differences();
        ObjectNode result = WireJson.mapper().createObjectNode();
        result.set("keys", WireJson.mapper().valueToTree(comparison.differingKeys()));
        if (!unreadable.isEmpty()) {
            result.set("unreadable", WireJson.mapper().valueToTree(unreadable));
        }
        return new Findings(differences, result);
    }

    /** Never beyond where the build stands: the live feed would have to start again from there. */
    @Override
    public void mend(String topicId, Map<Integer, Long> ends) throws SQLException {
        requireNoLess();
        comparison.mend();
        live.moveTo(connection, topicId, ends);
    }

    /** Where the event store's word isn't there to go by, what is live says what there must be. */
    private void requireNoLess() throws SQLException {
        if (request.heads() != null || request.isLossAccepted()) {
            return;
        }
        Lack lack = completeness.lackOfLive();
        if (!lack.isNone()) {
            throw new OperationFailedException(
                    "the live views have, and %s lacks, %s. ".formatted(source.topic(), lack) + HOW_TO_MEND);
        }
    }

    @Override
    public void drop() throws SQLException {
        BuildTables.SCHEMA.drop(connection);
        if (request.heads() != null) {
            ExpectedHeads.remove(connection, request.heads());
        }
    }
}
