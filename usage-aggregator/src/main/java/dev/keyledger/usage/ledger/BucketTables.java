package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * The tables {@code usage_hour} and {@code usage_total}, with the marks of what is to be published. Whatever happens, a
 * total is the sum of its key's hours.
 */
public final class BucketTables {
    private static final String ADD_HOURS = """
            INSERT INTO %s AS u (partition, key_id, hour, model, provider, %s)
            SELECT * FROM unnest(?::int[], ?::uuid[], ?::timestamptz[], ?::text[], ?::text[], %s)
            ON CONFLICT (partition, key_id, hour, model, provider) DO UPDATE SET %s
            """;

    private static final String ADD_TOTALS = """
            INSERT INTO %s AS t (partition, key_id, last_used_at, %s)
            SELECT * FROM unnest(?::int[], ?::uuid[], ?::timestamptz[], %s)
            ON CONFLICT (partition, key_id) DO UPDATE
            SET last_used_at = greatest(t.last_used_at, excluded.last_used_at), %s
            """;

    private static final String MARK_HOURS = """
            INSERT INTO unpublished_hour (partition, key_id, hour, revision)
            SELECT ?, key_id, hour, ? FROM unnest(?::uuid[], ?::timestamptz[]) AS changed (key_id, hour)
            ON CONFLICT (partition, key_id, hour) DO UPDATE SET revision = excluded.revision
            """;

    private static final String MARK_TOTALS = """
            INSERT INTO unpublished_total (partition, key_id, revision)
            SELECT ?, key_id, ? FROM unnest(?::uuid[]) AS changed (key_id)
            ON CONFLICT (partition, key_id) DO UPDATE SET revision = excluded.revision
            """;

    /** Subtracts the hours below the floor, marks what that changes, and removes them, in one statement. */
    private static final String ROLL_OVER = """
            WITH leaving AS (
                DELETE FROM usage_hour u WHERE partition = ? AND hour < ? RETURNING u.*
            ), sums AS (
                SELECT key_id, %s FROM leaving GROUP BY key_id
            ), lowered AS (
                UPDATE usage_total t SET %s FROM sums s WHERE t.partition = ? AND t.key_id = s.key_id
                RETURNING t.key_id
            ), hour_marks AS (
                INSERT INTO unpublished_hour (partition, key_id, hour, revision)
                SELECT DISTINCT partition, key_id, hour, ?::bigint FROM leaving
                ON CONFLICT (partition, key_id, hour) DO UPDATE SET revision = excluded.revision
            )
            INSERT INTO unpublished_total (partition, key_id, revision)
            SELECT ?, key_id, ? FROM lowered
            ON CONFLICT (partition, key_id) DO UPDATE SET revision = excluded.revision
            """.formatted(
                    CountColumns.each(name -> "sum(" + name + ") AS " + name),
                    CountColumns.each(name -> name + " = t." + name + " - s." + name));

    private final Connection connection;
    private final int partition;
    private final long revision;

    /** @param revision of the flush: what is to be published is marked with it */
    public BucketTables(Connection connection, int partition, long revision) {
        this.connection = connection;
        this.partition = partition;
        this.revision = revision;
    }

    /** Adds up the columns that are in use; the others stay as they are. */
    private static String adding(String sql, String table, String alias, List<CountColumns.Column> columns) {
        return sql.formatted(
                table,
                CountColumns.each(columns, name -> name),
                CountColumns.arrayParameters(columns),
                CountColumns.each(columns, name -> name + " = " + alias + "." + name + " + excluded." + name));
    }

    /** @param hours in the order of their keys, all inside the window */
    void addHours(SequencedMap<BucketKey, UsageCounts> hours) throws SQLException {
        addHours(connection, "usage_hour", partition, hours);
    }

    /** @param table live or of a build, by its full name */
    public static void addHours(
            Connection connection, String table, int partition, SequencedMap<BucketKey, UsageCounts> hours)
            throws SQLException {
        if (hours.isEmpty()) {
            return;
        }
        List<BucketKey> keys = List.copyOf(hours.sequencedKeySet());
        List<CountColumns.Column> columns = CountColumns.inUse(hours.values());
        try (PreparedStatement statement = connection.prepareStatement(adding(ADD_HOURS, table, "u", columns))) {
            new Parameters(statement)
                    .addAll("int", Collections.nCopies(keys.size(), partition))
                    .addUuids(keys.stream().map(BucketKey::keyId).toList())
                    .addAll("timestamptz", keys.stream().map(BucketKey::hour).toList())
                    .addAll("text", keys.stream().map(BucketKey::model).toList())
                    .addAll("text", keys.stream().map(BucketKey::provider).toList())
                    .addCounts(columns, hours.sequencedValues());
            statement.executeUpdate();
        }
    }

    /** Has the hours published, each with all its models. */
    void markHours(Collection<BucketKey> keys) throws SQLException {
        record HourOfKey(UUID keyId, Instant hour) {}
        var hours = new LinkedHashSet<HourOfKey>();
        keys.forEach(key -> hours.add(new HourOfKey(key.keyId(), key.hour())));
        if (hours.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(MARK_HOURS)) {
            new Parameters(statement)
                    .add(partition)
                    .add(revision)
                    .addUuids(hours.stream().map(HourOfKey::keyId).toList())
                    .addAll("timestamptz", hours.stream().map(HourOfKey::hour).toList());
            statement.executeUpdate();
        }
    }

    /**
     * @param lastUsedAt of every key that was used, inside the window or not
     * @param inWindow what those keys used inside the window; a key that used nothing there has no entry
     */
    void addTotals(SequencedMap<UUID, Instant> lastUsedAt, Map<UUID, UsageCounts> inWindow) throws SQLException {
        if (lastUsedAt.isEmpty()) {
            return;
        }
        List<UUID> keys = List.copyOf(lastUsedAt.sequencedKeySet());
        List<UsageCounts> counts = keys.stream()
                .map(key -> inWindow.getOrDefault(key, UsageCounts.ZERO))
                .toList();
        List<CountColumns.Column> columns = CountColumns.inUse(counts);
        try (PreparedStatement statement =
                connection.prepareStatement(adding(ADD_TOTALS, "usage_total", "t", columns))) {
            new Parameters(statement)
                    .addAll("int", Collections.nCopies(keys.size(), partition))
                    .addUuids(keys)
                    .addAll("timestamptz", lastUsedAt.sequencedValues())
                    .addCounts(columns, counts);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(MARK_TOTALS)) {
            new Parameters(statement).add(partition).add(revision).addUuids(keys);
            statement.executeUpdate();
        }
    }

    void rollOver(Floor floor) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROLL_OVER)) {
            new Parameters(statement)
                    .add(partition)
                    .add(floor.hour())
                    .add(partition)
                    .add(revision)
                    .add(partition)
                    .add(revision);
            statement.executeUpdate();
        }
    }
}
