package dev.keyledger.usage.publish;

import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.SecretUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.usage.ledger.CountColumns;
import dev.keyledger.usage.ledger.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** What is in the ledger but not known to be on the topic. Each page is one statement, so it shows one moment. */
final class UnpublishedRows {
    static final int PAGE_ROWS = 5_000;

    /** A page of hours ends here too: it is in memory as a whole. */
    private static final int PAGE_MODELS_MAX = 20_000;

    private static final int FETCH_ROWS = 1_000;

    /** Looked up hour by hour: OFFSET 0 keeps PostgreSQL from joining all hours that there are for every page. */
    private static final String HOURS = String.format(Locale.ROOT, """
            SELECT d.partition, d.key_id, d.hour, d.revision, u.model, u.provider, %s
            FROM (SELECT * FROM unpublished_hour
                  WHERE partition = ANY (?) AND (partition, key_id, hour) > (?, ?, ?)
                  ORDER BY partition, key_id, hour LIMIT %d) d
            LEFT JOIN LATERAL (SELECT * FROM usage_hour h
                WHERE h.partition = d.partition AND h.key_id = d.key_id AND h.hour = d.hour OFFSET 0) u ON true
            ORDER BY d.partition, d.key_id, d.hour, u.model, u.provider
            """, CountColumns.of("u"), PAGE_ROWS);

    private static final String TOTALS =
            String.format(Locale.ROOT, """
            SELECT d.partition, d.key_id, d.revision, p.floor_hour, t.last_used_at,
                s.versions, s.used_millis, s.requests, %s
            FROM (SELECT * FROM unpublished_total
                  WHERE partition = ANY (?) AND (partition, key_id) > (?, ?)
                  ORDER BY partition, key_id LIMIT %d) d
            JOIN LATERAL (SELECT * FROM usage_total s
                WHERE s.partition = d.partition AND s.key_id = d.key_id OFFSET 0) t ON true
            JOIN usage_partition p ON p.partition = d.partition
            CROSS JOIN LATERAL (
                SELECT array_agg(secret_version) AS versions, array_agg(requests) AS requests,
                    array_agg((extract(epoch FROM last_used_at) * 1000)::bigint) AS used_millis
                FROM (SELECT * FROM usage_secret u WHERE u.partition = d.partition AND u.key_id = d.key_id
                      ORDER BY last_used_at DESC, secret_version DESC LIMIT %d) latest
            ) s
            ORDER BY d.partition, d.key_id
            """, CountColumns.of("t"), PAGE_ROWS, UsageTotal.SECRETS_MAX);

    private static final String PROGRESS = """
            SELECT partition, complete_through, floor_hour, revision FROM usage_partition
            WHERE partition = ANY (?) AND complete_through IS NOT NULL
            """;

    private static final Marks<Hour> HOUR_MARKS = new Marks<Hour>("unpublished_hour", "usage_hour", Hour::revision)
            .column("partition", "int", Hour::partition)
            .column("key_id", "uuid", Hour::keyId)
            .column("hour", "timestamptz", Hour::hour);

    private static final Marks<Total> TOTAL_MARKS = new Marks<Total>(
                    "unpublished_total", "usage_total", row -> row.total().revision())
            .column("partition", "int", Total::partition)
            .column("key_id", "uuid", row -> row.total().keyId());

    private final DataSource dataSource;

    UnpublishedRows(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @param models as many as a message may name; empty: nothing is left of the hour, it has left the window */
    record Hour(int partition, UUID keyId, Instant hour, long revision, List<ModelUsage> models) {
        /** Comes before every row. */
        static final Hour NONE = new Hour(-1, new UUID(0, 0), Instant.EPOCH, 0, List.of());

        private boolean isSameAs(Hour other) {
            return partition == other.partition && keyId.equals(other.keyId) && hour.equals(other.hour);
        }
    }

    record Total(int partition, UsageTotal total) {
        /** Comes before every row. */
        static final Total NONE = new Total(
                -1, new UsageTotal(new UUID(0, 0), 0, Instant.EPOCH, Instant.EPOCH, List.of(), UsageCounts.ZERO));
    }

    /**
     * Notes where the partition is published to. Was it another topic, then nothing of it is published.
     *
     * @return false if there is no such partition yet
     */
    boolean publishTo(int partition, String topicId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT published_topic_id FROM usage_partition WHERE partition = ? FOR UPDATE");
                PreparedStatement save = connection.prepareStatement(
                        "UPDATE usage_partition SET published_topic_id = ? WHERE partition = ?")) {
            connection.setAutoCommit(false);
            try {
                select.setInt(1, partition);
                ResultSet row = select.executeQuery();
                if (!row.next()) {
                    return false;
                }
                String before = row.getString(1);
                if (before != null && !before.equals(topicId)) {
                    HOUR_MARKS.markAll(connection, partition);
                    TOTAL_MARKS.markAll(connection, partition);
                }
                if (!topicId.equals(before)) {
                    save.setString(1, topicId);
                    save.setInt(2, partition);
                    save.executeUpdate();
                }
                connection.commit();
                return true;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    Map<Integer, UsageProgress> progress(Collection<Integer> partitions) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            new Parameters(statement).addAll("int", partitions);
            var progress = new TreeMap<Integer, UsageProgress>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    progress.put(row.getInt(1), new UsageProgress(instant(row, 2), instant(row, 3), row.getLong(4)));
                }
            }
            return progress;
        }
    }

    /**
     * The first hours behind {@code last}; empty: there are none. A row that changes while its page is sent waits for the
     * next publication.
     */
    List<Hour> hours(Collection<Integer> partitions, Hour last) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            // Only in a transaction does PostgreSQL hand out rows a few at a time, as many as the page has room for.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(HOURS)) {
                statement.setFetchSize(FETCH_ROWS);
                new Parameters(statement)
                        .addAll("int", partitions)
                        .add(last.partition())
                        .add(last.keyId())
                        .add(last.hour());
                try (ResultSet row = statement.executeQuery()) {
                    return page(row);
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** One row is one model of an hour, or an hour without any; rows of one hour follow each other. */
    private static List<Hour> page(ResultSet row) throws SQLException {
        var hours = new ArrayList<Hour>();
        List<ModelUsage> models = new ArrayList<>();
        int modelsBefore = 0;
        while (row.next()) {
            Hour next = new Hour(
                    row.getInt(1), row.getObject(2, UUID.class), instant(row, 3), row.getLong(4), new ArrayList<>());
            if (hours.isEmpty() || !next.isSameAs(hours.getLast())) {
                NamedModels.fold(models);
                modelsBefore += models.size();
                if (modelsBefore >= PAGE_MODELS_MAX) {
                    return hours;
                }
                hours.add(next);
                models = next.models();
            }
            String model = row.getString(5);
            if (model != null) {
                String provider = row.getString(6).isEmpty() ? null : row.getString(6);
                models.add(new ModelUsage(model, provider, CountColumns.read(row, 7)));
            }
            if (models.size() == 2 * NamedModels.MODELS_MAX) {
                NamedModels.fold(models);
            }
        }
        NamedModels.fold(models);
        return hours;
    }

    void published(List<Hour> hours) throws SQLException {
        HOUR_MARKS.remove(dataSource, hours);
    }

    List<Total> totals(Collection<Integer> partitions, Total last) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(TOTALS)) {
            new Parameters(statement)
                    .addAll("int", partitions)
                    .add(last.partition())
                    .add(last.total().keyId());
            var totals = new ArrayList<Total>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    totals.add(new Total(
                            row.getInt(1),
                            new UsageTotal(
                                    row.getObject(2, UUID.class),
                                    row.getLong(3),
                                    instant(row, 4),
                                    instant(row, 5),
                                    secrets(row, 6),
                                    CountColumns.read(row, 9))));
                }
            }
            return totals;
        }
    }

    /** Three arrays, as long as each other; null: the key has none. */
    private static List<SecretUsage> secrets(ResultSet row, int first) throws SQLException {
        if (row.getArray(first) == null) {
            return List.of();
        }
        var versions = (Integer[]) row.getArray(first).getArray();
        var usedMillis = (Long[]) row.getArray(first + 1).getArray();
        var requests = (Long[]) row.getArray(first + 2).getArray();
        return IntStream.range(0, versions.length)
                .mapToObj(i -> new SecretUsage(versions[i], Instant.ofEpochMilli(usedMillis[i]), requests[i]))
                .toList();
    }

    void totalsPublished(List<Total> totals) throws SQLException {
        TOTAL_MARKS.remove(dataSource, totals);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
