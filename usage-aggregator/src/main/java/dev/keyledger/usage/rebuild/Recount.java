package dev.keyledger.usage.rebuild;

import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.feed.Known;
import dev.keyledger.feed.LogReader.Batch;
import dev.keyledger.usage.UsageConfig;
import dev.keyledger.usage.dedupe.HourOfPartition;
import dev.keyledger.usage.dedupe.HourSets;
import dev.keyledger.usage.dedupe.Twins;
import dev.keyledger.usage.ledger.BucketKey;
import dev.keyledger.usage.ledger.BucketTables;
import dev.keyledger.usage.ledger.IdTable;
import dev.keyledger.usage.ledger.LedgerFlush;
import dev.keyledger.usage.ledger.Parameters;
import dev.keyledger.usage.ledger.PartitionBatch;
import dev.keyledger.usage.ledger.SecretTables;
import dev.keyledger.usage.ledger.UnpricedTable;
import dev.keyledger.usage.price.RequestPrices;
import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts the log anew into the build, with the same dedupe, lateness and prices as the live ledger. Emits nothing: no
 * dead letter and no message. Its memory ends with the attempt; the build itself goes on from its positions.
 */
final class Recount {
    private static final String ADD_LAST_USED = """
            INSERT INTO %s.last_used AS l (partition, key_id, last_used_at)
            SELECT ?, key_id, last_used_at FROM unnest(?::uuid[], ?::timestamptz[]) AS used (key_id, last_used_at)
            ON CONFLICT (partition, key_id) DO UPDATE
            SET last_used_at = greatest(l.last_used_at, excluded.last_used_at)
            """.formatted(BuildTables.SCHEMA.name());

    private static final String HOURS = BuildTables.SCHEMA.table("usage_hour");
    private static final String SECRET_HOURS = BuildTables.SCHEMA.table("usage_secret_hour");
    private static final String UNPRICED = BuildTables.SCHEMA.table("usage_unpriced");
    private static final IdTable IDS = new IdTable(BuildTables.SCHEMA.table("event_ids"));

    private final Connection connection;
    private final UsageConfig config;
    private final Floor floor;
    private final RequestPrices prices;
    private final Map<Integer, BuildTables.Position> positions;
    private final HourSets counted;
    private final Twins recent = new Twins();

    /** @param floor hours before are left out */
    Recount(Connection connection, UsageConfig config, Floor floor, RequestPrices prices) throws SQLException {
        this.connection = connection;
        this.config = config;
        this.floor = floor;
        this.prices = prices;
        this.positions = BuildTables.positions(connection);
        this.counted = new HourSets(config.rebuild().idsBytesMax(), this::storedIds);
    }

    private List<byte[]> storedIds(HourOfPartition hour) {
        try {
            return IDS.load(connection, hour);
        } catch (SQLException e) {
            throw new IllegalStateException("the build's ids of " + hour + " can't be read", e);
        }
    }

    /** By partition, as far as it was begun. */
    Map<Integer, Long> nextOffsets() {
        var offsets = new TreeMap<Integer, Long>();
        positions.forEach((partition, position) -> offsets.put(partition, position.nextOffset()));
        return offsets;
    }

    /** Counts the records, inside the caller's transaction; {@link #committed} follows it. */
    void apply(Batch<ReplayedRecord> batch) throws SQLException {
        var byPartition = new TreeMap<Integer, List<ReplayedRecord>>();
        batch.records().forEach(record -> byPartition
                .computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                .add(record));
        for (Map.Entry<Integer, List<ReplayedRecord>> records : byPartition.entrySet()) {
            int partition = records.getKey();
            write(partition, records.getValue(), Known.of(batch.nextOffsets(), partition));
        }
    }

    private void write(int partition, List<ReplayedRecord> records, long nextOffset) throws SQLException {
        BuildTables.Position before = positions.get(partition);
        var batch = new PartitionBatch(partition, Instant.EPOCH, counted, prices, recent);
        records.forEach(record -> {
            var unused = batch.add(record.appendedAt(), record.request());
        });
        Instant appendedUntil = batch.appendedUntil();
        if (appendedUntil == null) {
            throw new IllegalArgumentException("no record of partition " + partition);
        }
        var next = new BuildTables.Position(nextOffset, latest(before, appendedUntil));
        SequencedMap<BucketKey, UsageCounts> hours = batch.bucketsFrom(floor);
        BucketTables.addHours(connection, HOURS, partition, hours);
        SecretTables.addHours(connection, SECRET_HOURS, batch, floor);
        UnpricedTable.add(connection, UNPRICED, batch, floor);
        addLastUsed(partition, batch.lastUsedAt());
        IDS.store(connection, partition, nextOffset, batch.takeIds());
        forgetIds(partition, before, next);
        BuildTables.moveTo(connection, partition, next);
        positions.put(partition, next);
    }

    private void forgetIds(int partition, BuildTables.@Nullable Position before, BuildTables.Position next)
            throws SQLException {
        Instant idsFloor = LedgerFlush.idsFloor(next.appendedUntil(), config.acceptLate());
        if (before == null || !idsFloor.equals(LedgerFlush.idsFloor(before.appendedUntil(), config.acceptLate()))) {
            IDS.forgetBefore(connection, partition, idsFloor);
        }
    }

    private static Instant latest(BuildTables.@Nullable Position before, Instant appendedUntil) {
        return before == null || appendedUntil.isAfter(before.appendedUntil()) ? appendedUntil : before.appendedUntil();
    }

    private void addLastUsed(int partition, SequencedMap<UUID, Instant> lastUsedAt) throws SQLException {
        if (lastUsedAt.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(ADD_LAST_USED)) {
            new Parameters(statement)
                    .add(partition)
                    .addUuids(lastUsedAt.sequencedKeySet())
                    .addAll("timestamptz", lastUsedAt.sequencedValues());
            statement.executeUpdate();
        }
    }

    /** The transaction of the last {@link #apply} is in the database. */
    void committed(Batch<ReplayedRecord> batch) {
        batch.nextOffsets().keySet().forEach(counted::stored);
    }
}
