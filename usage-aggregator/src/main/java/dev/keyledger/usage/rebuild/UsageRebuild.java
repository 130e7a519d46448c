package dev.keyledger.usage.rebuild;

import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.FeedPositions.Position;
import dev.keyledger.feed.LogReader;
import dev.keyledger.feed.LogReader.Batch;
import dev.keyledger.operations.OperationFailedException;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.usage.ledger.CatalogTable;
import dev.keyledger.usage.parse.GatewayRequestParser;
import dev.keyledger.usage.parse.Lateness;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at counting {@code gateway-requests} anew: the log as far as it is counted into a build beside the live
 * rows; then, while their owners wait, what was counted since, the comparison and the swap, in one transaction. The
 * owners are fenced by it and go on from what was swapped in.
 *
 * <p>Where counting has stopped because the topic isn't any more what was counted of it, there is nothing to count anew:
 * what is counted stays, since nothing else knows it, and counting goes on, see {@link ChangedTopic}.
 */
final class UsageRebuild {
    private static final Logger LOG = LoggerFactory.getLogger(UsageRebuild.class);

    private final RebuildSource source;
    private final OperationRun run;
    private final Connection connection;
    private final Catalog catalog;
    private final FeedPositions live;
    private final GatewayRequestParser parser;

    /** By partition whose log doesn't begin at 0 any more: the oldest hour that is counted. */
    private final Map<Integer, Instant> oldestCounted = new TreeMap<>();

    private UsageBuild build;
    private Map<Integer, Long> beginnings = Map.of();

    UsageRebuild(RebuildSource source, OperationRun run, Catalog catalog) {
        this.source = source;
        this.run = run;
        this.connection = run.connection();
        this.catalog = catalog;
        this.live = new FeedPositions(source.reader(), source.topic());
        this.parser = new GatewayRequestParser(
                new Lateness(source.config().acceptLate(), source.config().acceptAhead()));
    }

    /** Returns once the rebuilt usage is live, or, where that is all that was asked for, compared. */
    void run() throws SQLException, InterruptedException {
        int batchMax = run.batchMax(source.config().rebuild().batchEventsMax());
        try (var log = new LogReader<>(
                source.kafka(),
                source.topic(),
                record -> ReplayedRecord.of(record, parser),
                batchMax,
                records -> LOG.warn("{}; a dead letter says so", records))) {
            var changed = ChangedTopic.of(source, connection, live, log);
            if (changed.isPresent()) {
                goOnWith(changed.get());
                return;
            }
            begin(log);
            readTo(endsOf(live.read(connection)), log, "reading the log");
            readTo(endsOf(live.read(connection)), log, "catching up");
            swap(log);
        }
    }

    private void goOnWith(ChangedTopic topic) throws SQLException, InterruptedException {
        if (run.operation().request().isDryRun() || !(catalog instanceof Catalog.InForce)) {
            throw new OperationFailedException(topic.change() + ", and what is counted is from before:"
                    + " a replay of usage keeps that and goes on with what there is now");
        }
        topic.prepare();
        run.inTransaction(() -> {
            run.begin();
            topic.goOn();
            BuildSchema.drop(connection);
            var nothing = new RebuildFindings();
            run.complete(nothing.differences(), nothing.toJson());
        });
        LOG.warn("{}; what was counted before stays", topic.change());
    }

    private void begin(LogReader<ReplayedRecord> log) throws SQLException, InterruptedException {
        UUID operationId = run.operation().id();
        beginnings = log.beginnings();
        run.inTransaction(() -> {
            String topicId = BuildSchema.topicId(connection, operationId).orElse(null);
            if (run.operation().status() == OperationStatus.WAITING || topicId == null) {
                BuildSchema.create(connection, operationId, log.topicId());
                run.begin();
            } else if (!topicId.equals(log.topicId())) {
                throw new OperationFailedException(
                        "topic %s was recreated while it was read: start again".formatted(source.topic()));
            }
            requireCounted(log);
            build = new UsageBuild(
                    connection,
                    source.config(),
                    PartitionRows.lowestFloor(connection),
                    catalog.prices(connection, source.prices()));
        });
        var from = new TreeMap<>(beginnings);
        from.putAll(build.nextOffsets());
        LOG.info("{} {} reads {} from {}", run.operation().request().type(), operationId, source.topic(), from);
        log.seek(from);
    }

    /** What a partition counts stands in rows; where there are none, there is nothing to compare with. */
    private void requireCounted(LogReader<ReplayedRecord> log) throws SQLException {
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
                if (beginnings.get(partition) > 0) {
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

    private void readTo(Map<Integer, Long> ends, LogReader<ReplayedRecord> log, String step)
            throws SQLException, InterruptedException {
        var unused = log.readTo(ends, batch -> {
            run.inTransaction(() -> {
                apply(batch);
                run.progress(distance(batch.nextOffsets()), distance(ends), step);
            });
            build.committed(batch);
            run.breathe();
        });
    }

    private void apply(Batch<ReplayedRecord> batch) throws SQLException {
        if (!oldestCounted.isEmpty()) {
            requireReplaceable(batch);
        }
        build.apply(batch);
        run.handled(batch.records().size());
    }

    /**
     * Retention takes only what has left the window. Where an event of an hour that is counted may be gone, less would be
     * counted than is. An event is appended at most {@code accept-ahead} before its hour begins, so the log must begin
     * before that.
     */
    private void requireReplaceable(Batch<ReplayedRecord> batch) {
        for (ReplayedRecord record : batch.records()) {
            Instant oldest = oldestCounted.remove(record.partition());
            boolean isFirst = !build.nextOffsets().containsKey(record.partition());
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

    /** Where the live rows stand, which is never behind the build: it reads only what is counted. */
    private static Map<Integer, Long> endsOf(Map<Integer, Position> live) {
        var ends = new TreeMap<Integer, Long>();
        live.forEach((partition, position) -> ends.put(partition, position.nextOffset()));
        return ends;
    }

    private long distance(Map<Integer, Long> offsets) {
        return offsets.entrySet().stream()
                .mapToLong(offset -> offset.getValue() - beginnings.get(offset.getKey()))
                .sum();
    }

    private void swap(LogReader<ReplayedRecord> log) throws SQLException, InterruptedException {
        boolean dryRun = run.operation().request().isDryRun();
        run.inTransaction(() -> {
            long lockedNanos = System.nanoTime();
            BuildSchema.execute(connection, "SET LOCAL lock_timeout = '5s'");
            Map<Integer, Long> ends = endsOf(live.lock(connection, log.topicId(), log.partitions()));
            CatalogTable.lock(connection);
            if (live.read(connection).size() > log.partitions()) {
                throw new OperationFailedException(
                        "topic %s was given partitions meanwhile: start again".formatted(source.topic()));
            }
            var unused = log.readTo(ends, batch -> {
                apply(batch);
                build.committed(batch);
            });
            run.progress(distance(ends), distance(ends), dryRun ? "comparing" : "swapping");
            BuildSchema.analyze(connection);
            var found = new RebuildFindings();
            for (int partition : ends.keySet()) {
                var swap = PartitionSwap.of(connection, partition);
                Map<String, Long> differences = swap.differences();
                found.add(differences, swap.models());
                if (!dryRun) {
                    swap.mend(differences.get(PartitionSwap.HOURS_OF_IDS) > 0);
                    live.fence(connection, partition);
                }
            }
            found.name(BuildSchema.differingKeys(connection));
            if (!dryRun) {
                catalog.putInForce(connection, run.operation().id());
            }
            BuildSchema.drop(connection);
            run.complete(found.differences(), found.toJson());
            LOG.info(
                    "{} {}: {} differed, the owners waited for {} ms",
                    run.operation().request().type(),
                    run.operation().id(),
                    found.differences(),
                    (System.nanoTime() - lockedNanos) / 1_000_000);
        });
    }
}
