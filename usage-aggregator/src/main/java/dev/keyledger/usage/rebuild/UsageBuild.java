package dev.keyledger.usage.rebuild;

import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.Known;
import dev.keyledger.feed.LogReader;
import dev.keyledger.feed.LogReader.Batch;
import dev.keyledger.operations.Build;
import dev.keyledger.operations.OperationFailedException;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.usage.ledger.CatalogueTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Usage, counted anew of {@code gateway-requests} as far as it is counted. The owners of the partitions are fenced by the
 * swap, since they hold other values, and go on from what was swapped in.
 */
final class UsageBuild implements Build<ReplayedRecord> {
    private final RebuildSource source;
    private final Connection connection;
    private final UUID operationId;
    private final Catalogue catalogue;
    private final FeedPositions live;

    /** By partition whose log doesn't begin at 0 any more: the oldest hour that is counted. */
    private final Map<Integer, Instant> oldestCounted = new TreeMap<>();

    /** By partition: what of it was compared, and is to be mended. */
    private final Map<Integer, PartitionSwap> swaps = new TreeMap<>();

    private @Nullable Recount recount;

    UsageBuild(RebuildSource source, OperationRun run, Catalogue catalogue, FeedPositions live) {
        this.source = source;
        this.connection = run.connection();
        this.operationId = run.operation().id();
        this.catalogue = catalogue;
        this.live = live;
    }

    @Override
    public Optional<String> topicId() throws SQLException {
        return BuildTables.SCHEMA.topicId(connection, operationId);
    }

    @Override
    public void create(String topicId) throws SQLException {
        BuildTables.create(connection, operationId, topicId);
    }

    @Override
    public Map<Integer, Long> open(LogReader<ReplayedRecord> log) throws SQLException {
        requireCounted(log);
        recount = new Recount(
                connection,
                source.config(),
                PartitionRows.lowestFloor(connection),
                catalogue.prices(connection, source.prices()));
        return recount().nextOffsets();
    }

    private Recount recount() {
        if (recount == null) {
            throw new IllegalStateException("the build isn't open");
        }
        return recount;
    }

    /** It reads only what is counted: nobody's position has to be moved. */
    @Override
    public boolean isAheadOfLive() {
        return false;
    }

    @Override
    public int restMax() {
        return 200_000;
    }

    /** What a partition counts stands in rows; where there are none, there is nothing to compare with. */
    private void requireCounted(LogReader<ReplayedRecord> log) throws SQLException {
        Map<Integer, Long> beginnings = log.beginnings();
        Map<Integer, Optional<Instant>> counted = PartitionRows.appendedUntil(connection);
        for (int partition = 0; partition < log.partitions(); partition++) {
            if (counted.get(partition) == null) {
                throw new OperationFailedException(String.format(
                        Locale.ROOT,
                        "partition %d of %s is not counted yet; start again once it is",
                        partition,
                        source.topic()));
            }
            Optional<Instant> oldest = PartitionRows.oldestHour(connection, partition);
            if (oldest.isPresent()) {
                requireNoneOfFormer(partition, oldest.get());
                if (Known.of(beginnings, partition) > 0) {
                    oldestCounted.put(partition, oldest.get());
                }
            }
        }
        log.ends().forEach((partition, end) -> {
            if (end.equals(beginnings.get(partition)) && oldestCounted.containsKey(partition)) {
                throw lost(partition, "is empty");
            }
        });
    }

    private void requireNoneOfFormer(int partition, Instant oldest) throws SQLException {
        Optional<Instant> formerUntil = PartitionRows.formerUntil(connection, partition);
        if (formerUntil.isPresent()
                && !oldest.isAfter(formerUntil.get().plus(source.config().acceptAhead()))) {
            throw new OperationFailedException(String.format(
                            Locale.ROOT,
                            "what %s-%d counts up to %s is of a topic that was recreated since:",
                            source.topic(),
                            partition,
                            formerUntil.get())
                    + " a rebuild would lose it as long as it is in the window");
        }
    }

    @Override
    public void apply(Batch<ReplayedRecord> batch) throws SQLException {
        if (!oldestCounted.isEmpty()) {
            requireReplaceable(batch);
        }
        recount().apply(batch);
    }

    @Override
    public void committed(Batch<ReplayedRecord> batch) {
        recount().committed(batch);
    }

    /**
     * Retention takes only what has left the window. Where an event of an hour that is counted may be gone, less would be
     * counted than is. An event is appended at most {@code accept-ahead} before its hour begins, so the log must begin
     * before that.
     */
    private void requireReplaceable(Batch<ReplayedRecord> batch) {
        for (ReplayedRecord record : batch.records()) {
            Instant oldest = oldestCounted.remove(record.partition());
            boolean isFirst = !recount().nextOffsets().containsKey(record.partition());
            if (oldest != null
                    && isFirst
                    && !record.appendedAt()
                            .isBefore(oldest.minus(source.config().acceptAhead()))) {
                throw lost(record.partition(), "begins with " + record.appendedAt());
            }
        }
    }

    private OperationFailedException lost(int partition, String state) {
        return new OperationFailedException(String.format(
                Locale.ROOT,
                "the log of %s-%d %s, and may lack events that are counted: a rebuild would lose them",
                source.topic(),
                partition,
                state));
    }

    @Override
    public Findings compare(Map<Integer, Long> ends) throws SQLException {
        CatalogueTable.lock(connection);
        BuildTables.analyze(connection);
        var found = new RebuildFindings();
        for (int partition : ends.keySet()) {
            PartitionSwap swap = PartitionSwap.of(connection, partition);
            found.add(swap.differences(), swap.models());
            swaps.put(partition, swap);
        }
        found.name(BuildTables.differingKeys(connection));
        return new Findings(found.differences(), found.toJson());
    }

    @Override
    public void mend(String topicId, Map<Integer, Long> ends) throws SQLException {
        for (Map.Entry<Integer, PartitionSwap> swap : swaps.entrySet()) {
            swap.getValue().mend();
            live.fence(connection, swap.getKey());
        }
        catalogue.putInForce(connection, operationId);
    }

    @Override
    public void drop() throws SQLException {
        BuildTables.SCHEMA.drop(connection);
    }
}
