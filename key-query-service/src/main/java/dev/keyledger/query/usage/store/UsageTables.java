package dev.keyledger.query.usage.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.query.keyview.store.Columns;
import dev.keyledger.query.usage.store.UsageWriter.UsageMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The usage tables, for the feed. An equal revision replaces too: when the window moves on, a total changes although no
 * event was counted, and then the later message is right.
 */
final class UsageTables implements AutoCloseable {
    private static final String HOUR = """
            INSERT INTO usage_hour AS u (key_id, hour, partition, revision, models) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (key_id, hour, partition) DO UPDATE SET revision = excluded.revision, models = excluded.models
            WHERE u.revision <= excluded.revision
            """;

    private static final String TOTAL = """
            INSERT INTO usage_total AS u (key_id, partition, revision, last_used_at, requests, cost_usd, unpriced, secrets)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (key_id, partition) DO UPDATE SET revision = excluded.revision,
                last_used_at = excluded.last_used_at, requests = excluded.requests, cost_usd = excluded.cost_usd,
                unpriced = excluded.unpriced, secrets = excluded.secrets
            WHERE u.revision <= excluded.revision
            """;

    private static final String PROGRESS = """
            INSERT INTO usage_progress AS u (partition, revision, complete_through, floor_hour) VALUES (?, ?, ?, ?)
            ON CONFLICT (partition) DO UPDATE SET revision = excluded.revision,
                complete_through = excluded.complete_through, floor_hour = excluded.floor_hour
            WHERE u.revision <= excluded.revision
            """;

    private final PreparedStatement hour;
    private final PreparedStatement hourGone;
    private final PreparedStatement total;
    private final PreparedStatement progress;
    private final PreparedStatement prune;

    private UsageTables(Connection connection) throws SQLException {
        this.hour = connection.prepareStatement(HOUR);
        this.hourGone =
                connection.prepareStatement("DELETE FROM usage_hour WHERE key_id = ? AND hour = ? AND partition = ?");
        this.total = connection.prepareStatement(TOTAL);
        this.progress = connection.prepareStatement(PROGRESS);
        this.prune = connection.prepareStatement("DELETE FROM usage_hour WHERE partition = ? AND hour < ?");
    }

    static void write(Connection connection, List<UsageMessage> messages) throws SQLException {
        try (var tables = new UsageTables(connection)) {
            // Rows of a kind are written at once, so of an hour and its tombstone only the later one may stand.
            var gone = new LinkedHashSet<UsageMessage.HourGone>();
            for (UsageMessage message : messages) {
                switch (message) {
                    case UsageMessage.Hour(int partition, UsageHour value) -> {
                        tables.add(partition, value);
                        gone.remove(new UsageMessage.HourGone(
                                partition, new UsageMessageKey.Hour(value.keyId(), value.hour())));
                    }
                    case UsageMessage.Total(int partition, UsageTotal value) -> tables.add(partition, value);
                    case UsageMessage.Progress(int partition, UsageProgress value) -> tables.add(partition, value);
                    case UsageMessage.HourGone tombstone -> gone.add(tombstone);
                }
            }
            for (UsageMessage.HourGone tombstone : gone) {
                tables.add(tombstone.partition(), tombstone.key());
            }
            tables.hour.executeBatch();
            tables.hourGone.executeBatch();
            tables.total.executeBatch();
            tables.progress.executeBatch();
            tables.prune.executeBatch();
        }
    }

    private void add(int partition, UsageHour value) throws SQLException {
        hour.setObject(1, value.keyId());
        hour.setObject(2, Columns.timestamp(value.hour()));
        hour.setInt(3, partition);
        hour.setLong(4, value.revision());
        hour.setString(5, json(value.models()));
        hour.addBatch();
    }

    private static String json(List<?> parts) {
        try {
            return WireJson.mapper().writeValueAsString(parts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was just parsed can be written", e);
        }
    }

    private void add(int partition, UsageMessageKey.Hour key) throws SQLException {
        hourGone.setObject(1, key.keyId());
        hourGone.setObject(2, Columns.timestamp(key.hour()));
        hourGone.setInt(3, partition);
        hourGone.addBatch();
    }

    private void add(int partition, UsageTotal value) throws SQLException {
        total.setObject(1, value.keyId());
        total.setInt(2, partition);
        total.setLong(3, value.revision());
        total.setObject(4, Columns.timestamp(value.lastUsedAt()));
        total.setLong(5, value.counts().requests());
        total.setBigDecimal(6, value.counts().costUsd().amount());
        total.setLong(7, value.counts().unpricedRequests());
        total.setString(8, value.secrets().isEmpty() ? null : json(value.secrets()));
        total.addBatch();
    }

    private void add(int partition, UsageProgress value) throws SQLException {
        progress.setInt(1, partition);
        progress.setLong(2, value.revision());
        progress.setObject(3, Columns.timestamp(value.completeThrough()));
        progress.setObject(4, Columns.timestamp(value.floorHour()));
        progress.addBatch();
        prune.setInt(1, partition);
        prune.setObject(2, Columns.timestamp(value.floorHour()));
        prune.addBatch();
    }

    @Override
    public void close() throws SQLException {
        hour.close();
        hourGone.close();
        total.close();
        progress.close();
        prune.close();
    }
}
