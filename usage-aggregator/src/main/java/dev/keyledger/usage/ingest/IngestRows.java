package dev.keyledger.usage.ingest;

import dev.keyledger.usage.ledger.UsageLedger;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/** What the database knows about counting, whichever instance does it. */
@ApplicationScoped
class IngestRows {
    private static final String PARTITIONS = """
            SELECT u.partition, p.next_offset, u.complete_through, u.floor_hour,
                u.requests, u.duplicates, u.late, u.unpriced
            FROM usage_partition u JOIN feed_position p ON p.partition = u.partition AND p.reader = ? AND p.topic = ?
            ORDER BY u.partition
            """;

    private static final String UNPRICED = """
            SELECT model, sum(unpriced_requests) FROM usage_hour WHERE unpriced_requests > 0
            GROUP BY model ORDER BY sum(unpriced_requests) DESC, model LIMIT 100
            """;

    private static final String REASONS = """
            SELECT model, provider, reason, sum(requests)::bigint FROM usage_unpriced GROUP BY model, provider, reason
            ORDER BY sum(requests) DESC, model, provider, reason LIMIT 100
            """;

    private static final String IDS = """
            SELECT coalesce(sum(ids), 0), coalesce(max(ids), 0)
            FROM (SELECT sum(length(ids)) / 16 AS ids FROM event_ids GROUP BY hour) AS hours
            """;

    private final DataSource dataSource;

    IngestRows(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @param completeThrough null: not known yet */
    record Partition(
            int partition,
            long nextOffset,
            Instant completeThrough,
            Instant floorHour,
            long requests,
            long duplicates,
            long late,
            long unpriced) {}

    List<Partition> partitions(String topic) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(PARTITIONS)) {
            statement.setString(1, UsageLedger.READER);
            statement.setString(2, topic);
            var partitions = new ArrayList<Partition>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    partitions.add(new Partition(
                            row.getInt(1),
                            row.getLong(2),
                            instant(row, 3),
                            instant(row, 4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8)));
                }
            }
            return partitions;
        }
    }

    /** Remembered events: all of them, and those of the event hour that has most. */
    record Ids(long stored, long ofBusiestHour) {}

    Ids ids() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(IDS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Ids(row.getLong(1), row.getLong(2));
        }
    }

    /** Requests of the window by model, the most first; empty if all are priced. */
    SequencedMap<String, Long> unpricedByModel() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(UNPRICED);
                ResultSet row = statement.executeQuery()) {
            var models = new LinkedHashMap<String, Long>();
            while (row.next()) {
                models.put(row.getString(1), row.getLong(2));
            }
            return models;
        }
    }

    /** Why requests of the window are unpriced, the most first. */
    List<IngestStatus.UnpricedModel> unpricedByReason() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(REASONS);
                ResultSet row = statement.executeQuery()) {
            var models = new ArrayList<IngestStatus.UnpricedModel>();
            while (row.next()) {
                models.add(IngestStatus.UnpricedModel.of(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4)));
            }
            return models;
        }
    }

    Map<String, Long> deadLettersByReason() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT reason, sum(count) FROM dead_letter_count GROUP BY reason ORDER BY reason");
                ResultSet row = statement.executeQuery()) {
            var reasons = new TreeMap<String, Long>();
            while (row.next()) {
                reasons.put(row.getString(1), row.getLong(2));
            }
            return reasons;
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
