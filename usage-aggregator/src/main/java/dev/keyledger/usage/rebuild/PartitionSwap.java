package dev.keyledger.usage.rebuild;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.usage.ledger.CountColumns;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares one partition's build with its live rows and makes the live ones equal to it. Both must stand still, at equal
 * offsets: the caller's transaction holds the partition's position.
 */
final class PartitionSwap {
    private static final String BUILT = BuildTables.SCHEMA.table("");

    private static final String PARTITION = """
            SELECT revision, floor_hour, ids_floor FROM usage_partition WHERE partition = ? FOR UPDATE
            """;

    private static final String NOTE_HOURS = """
            INSERT INTO %1$sdiffering_hour
            SELECT ?, key_id, hour, CASE WHEN bool_and(l.requests IS NULL) THEN 'hours-missing'
                WHEN bool_and(b.requests IS NULL) THEN 'hours-superfluous' ELSE 'hours-different' END
            FROM (SELECT * FROM usage_hour WHERE partition = ?) l
            FULL JOIN (SELECT * FROM %1$susage_hour WHERE partition = ? AND hour >= ?) b
                USING (key_id, hour, model, provider)
            WHERE ROW(%2$s) IS DISTINCT FROM ROW(%3$s)
            GROUP BY key_id, hour
            """.formatted(BUILT, CountColumns.of("l"), CountColumns.of("b"));

    /** What totals have to be: keys that were used before the log's beginning keep their last use. */
    private static final String EXPECTED_TOTALS = """
            SELECT key_id, greatest(l.last_used_at, u.last_used_at) AS last_used_at, %s
            FROM (SELECT key_id, last_used_at FROM usage_total WHERE partition = ?) l
            FULL JOIN (SELECT key_id, last_used_at FROM %slast_used WHERE partition = ?) u USING (key_id)
            LEFT JOIN (SELECT key_id, %s FROM %susage_hour WHERE partition = ? AND hour >= ? GROUP BY key_id) s
                USING (key_id)
            """.formatted(
                    CountColumns.each(name -> "coalesce(s." + name + ", 0) AS " + name),
                    BUILT,
                    CountColumns.each(name -> "sum(" + name + ") AS " + name),
                    BUILT);

    private static final String NOTE_TOTALS =
            """
            INSERT INTO %sdiffering_total
            SELECT ?, key_id FROM (%s) e FULL JOIN (SELECT * FROM usage_total WHERE partition = ?) t USING (key_id)
            WHERE ROW(e.last_used_at, %s) IS DISTINCT FROM ROW(t.last_used_at, %s)
            """.formatted(BUILT, EXPECTED_TOTALS, CountColumns.of("e"), CountColumns.of("t"));

    private static final String NOTE_SECRETS = """
            INSERT INTO %1$sdiffering_secret
            SELECT ?, key_id, hour, secret_version FROM (SELECT * FROM usage_secret_hour WHERE partition = ?) l
            FULL JOIN (SELECT * FROM %1$susage_secret_hour WHERE partition = ? AND hour >= ?) b
                USING (key_id, hour, secret_version)
            WHERE (l.requests, l.last_used_at) IS DISTINCT FROM (b.requests, b.last_used_at)
            """.formatted(BUILT);

    /** What is published of a key's secrets is published with its total. */
    private static final String NOTE_TOTALS_OF_SECRETS = """
            INSERT INTO %1$sdiffering_total
            SELECT DISTINCT ?::int, key_id FROM (
                SELECT key_id, secret_version, sum(requests) AS requests, max(last_used_at) AS last_used_at
                FROM %1$susage_secret_hour WHERE partition = ? AND hour >= ? GROUP BY key_id, secret_version) e
            FULL JOIN (SELECT * FROM usage_secret WHERE partition = ?) t USING (key_id, secret_version)
            WHERE (e.requests, e.last_used_at) IS DISTINCT FROM (t.requests, t.last_used_at)
            ON CONFLICT DO NOTHING
            """.formatted(BUILT);

    private static final String DIFFERING_ID_HOURS = """
            SELECT hour FROM (SELECT hour, sum(length(ids)) AS bytes FROM event_ids
                WHERE partition = ? AND hour >= ? GROUP BY hour) l
            FULL JOIN (SELECT hour, sum(length(ids)) AS bytes FROM %sevent_ids
                WHERE partition = ? AND hour >= ? GROUP BY hour) b USING (hour)
            WHERE l.bytes IS DISTINCT FROM b.bytes
            """.formatted(BUILT);

    private static final String MODELS = """
            SELECT model, l.requests, l.cost, b.requests, b.cost
            FROM (SELECT model, sum(requests) AS requests, sum(cost_usd) AS cost FROM usage_hour
                WHERE partition = ? GROUP BY model) l
            FULL JOIN (SELECT model, sum(requests) AS requests, sum(cost_usd) AS cost FROM %susage_hour
                WHERE partition = ? AND hour >= ? GROUP BY model) b USING (model)
            """.formatted(BUILT);

    private static final String REMOVE_HOURS = """
            DELETE FROM usage_hour u USING %sdiffering_hour d
            WHERE d.partition = ? AND u.partition = d.partition AND u.key_id = d.key_id AND u.hour = d.hour
            """.formatted(BUILT);

    /** The build's table has the columns of the live one, in their order. */
    private static final String INSERT_HOURS = """
            INSERT INTO usage_hour SELECT b.* FROM %1$susage_hour b JOIN %1$sdiffering_hour d
                USING (partition, key_id, hour) WHERE partition = ?
            """.formatted(BUILT);

    private static final String MARK_HOURS = """
            INSERT INTO unpublished_hour (partition, key_id, hour, revision)
            SELECT partition, key_id, hour, ? FROM %sdiffering_hour WHERE partition = ? ORDER BY key_id, hour
            ON CONFLICT (partition, key_id, hour) DO UPDATE SET revision = excluded.revision
            """.formatted(BUILT);

    private static final String REPLACE_TOTALS = """
            INSERT INTO usage_total AS t (partition, key_id, last_used_at, %s)
            SELECT ?, key_id, e.last_used_at, %s FROM (%s) e
            JOIN (SELECT key_id FROM %sdiffering_total WHERE partition = ?) d USING (key_id) ORDER BY key_id
            ON CONFLICT (partition, key_id) DO UPDATE SET last_used_at = excluded.last_used_at, %s
            """.formatted(
                    CountColumns.each(name -> name),
                    CountColumns.of("e"),
                    EXPECTED_TOTALS,
                    BUILT,
                    CountColumns.each(name -> name + " = excluded." + name));

    private static final String REMOVE_SECRET_HOURS = """
            DELETE FROM usage_secret_hour u USING %sdiffering_secret d WHERE d.partition = ? AND u.partition = d.partition
                AND u.key_id = d.key_id AND u.hour = d.hour AND u.secret_version = d.secret_version
            """.formatted(BUILT);

    private static final String INSERT_SECRET_HOURS = """
            INSERT INTO usage_secret_hour SELECT b.* FROM %1$susage_secret_hour b JOIN %1$sdiffering_secret d
                USING (partition, key_id, hour, secret_version) WHERE partition = ?
            """.formatted(BUILT);

    private static final String REMOVE_SECRETS = "DELETE FROM usage_secret WHERE partition = ?";

    private static final String INSERT_SECRETS = """
            INSERT INTO usage_secret (partition, key_id, secret_version, requests, last_used_at)
            SELECT partition, key_id, secret_version, sum(requests), max(last_used_at) FROM usage_secret_hour
            WHERE partition = ? GROUP BY partition, key_id, secret_version
            """;

    private static final String REMOVE_UNPRICED = "DELETE FROM usage_unpriced WHERE partition = ?";

    private static final String INSERT_UNPRICED = """
            INSERT INTO usage_unpriced SELECT * FROM %susage_unpriced WHERE partition = ? AND hour >= ?
            """.formatted(BUILT);

    private static final String MARK_TOTALS = """
            INSERT INTO unpublished_total (partition, key_id, revision)
            SELECT partition, key_id, ? FROM %sdiffering_total WHERE partition = ? ORDER BY key_id
            ON CONFLICT (partition, key_id) DO UPDATE SET revision = excluded.revision
            """.formatted(BUILT);

    private static final String REMOVE_IDS = "DELETE FROM event_ids WHERE partition = ? AND hour >= ?";

    /** The build's chunks are numbered by offsets; below zero they can't meet those of later flushes. */
    private static final String INSERT_IDS = """
            INSERT INTO event_ids (partition, hour, revision, ids)
            SELECT partition, hour, -revision, ids FROM %sevent_ids WHERE partition = ? AND hour >= ?
            """.formatted(BUILT);

    private static final String SAVE_PARTITION = "UPDATE usage_partition SET revision = ? WHERE partition = ?";

    private final Connection connection;
    private final int partition;
    private final long revision;
    private final Instant floor;
    private final Instant idsFloor;

    private boolean idsDiffer;

    private PartitionSwap(Connection connection, int partition, ResultSet row) throws SQLException {
        this.connection = connection;
        this.partition = partition;
        this.revision = row.getLong(1);
        this.floor = Jdbc.time(row, 2);
        this.idsFloor = Jdbc.time(row, 3);
    }

    static PartitionSwap of(Connection connection, int partition) throws SQLException {
        return Jdbc.list(connection, PARTITION, row -> new PartitionSwap(connection, partition, row), partition)
                .getFirst();
    }

    /** What one model came to in the partition, live and anew. */
    record ModelCost(long requestsLive, BigDecimal costLive, long requestsBuilt, BigDecimal costBuilt) {
        static final ModelCost NONE = new ModelCost(0, BigDecimal.ZERO, 0, BigDecimal.ZERO);

        boolean isDifferent() {
            return requestsLive != requestsBuilt || costLive.compareTo(costBuilt) != 0;
        }

        ModelCost plus(ModelCost other) {
            return new ModelCost(
                    requestsLive + other.requestsLive,
                    costLive.add(other.costLive),
                    requestsBuilt + other.requestsBuilt,
                    costBuilt.add(other.costBuilt));
        }
    }

    /** How many rows differ, by kind. */
    Map<String, Long> differences() throws SQLException {
        update(NOTE_HOURS, partition, partition, partition, floor);
        update(NOTE_SECRETS, partition, partition, partition, floor);
        update(NOTE_TOTALS, partition, partition, partition, partition, floor, partition);
        update(NOTE_TOTALS_OF_SECRETS, partition, partition, floor, partition);
        var differences = new LinkedHashMap<String, Long>();
        for (String kind : new String[] {"hours-missing", "hours-superfluous", "hours-different"}) {
            differences.put(kind, count(BUILT + "differing_hour WHERE partition = ? AND kind = ?", partition, kind));
        }
        differences.put("totals", count(BUILT + "differing_total WHERE partition = ?", partition));
        differences.put("secrets", count(BUILT + "differing_secret WHERE partition = ?", partition));
        long hoursOfIds = count("(" + DIFFERING_ID_HOURS + ") d", partition, idsFloor, partition, idsFloor);
        idsDiffer = hoursOfIds > 0;
        differences.put("hours-of-ids", hoursOfIds);
        return differences;
    }

    Map<String, ModelCost> models() throws SQLException {
        var models = new TreeMap<String, ModelCost>();
        var unused = Jdbc.list(
                connection,
                MODELS,
                row -> models.put(
                        row.getString(1), new ModelCost(row.getLong(2), cost(row, 3), row.getLong(4), cost(row, 5))),
                partition,
                partition,
                floor);
        return models;
    }

    private static BigDecimal cost(ResultSet row, int column) throws SQLException {
        BigDecimal cost = row.getBigDecimal(column);
        return cost == null ? BigDecimal.ZERO : cost;
    }

    /**
     * After {@link #differences()}: makes the live rows equal to the build and marks those that differed as not
     * published. The partition's owner has to be fenced in the same transaction, since it holds other values.
     */
    void mend() throws SQLException {
        long next = revision + 1;
        update(REMOVE_HOURS, partition);
        update(INSERT_HOURS, partition);
        update(MARK_HOURS, next, partition);
        update(REPLACE_TOTALS, partition, partition, partition, partition, floor, partition);
        update(REMOVE_SECRET_HOURS, partition);
        update(INSERT_SECRET_HOURS, partition);
        update(REMOVE_SECRETS, partition);
        update(INSERT_SECRETS, partition);
        update(REMOVE_UNPRICED, partition);
        update(INSERT_UNPRICED, partition, floor);
        update(MARK_TOTALS, next, partition);
        if (idsDiffer) {
            update(REMOVE_IDS, partition, idsFloor);
            update(INSERT_IDS, partition, idsFloor);
        }
        update(SAVE_PARTITION, next, partition);
    }

    private void update(String sql, Object... parameters) throws SQLException {
        Jdbc.update(connection, sql, parameters);
    }

    private long count(String rows, Object... parameters) throws SQLException {
        return Jdbc.number(connection, "SELECT count(*) FROM " + rows, parameters);
    }
}
