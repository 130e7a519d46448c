package dev.keyledger.query.keyview.store;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.query.log.KeyEventRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tables of what can't be applied: events that are early, and events that can't be read at all. */
final class ParkedTable {
    /** An event as it was received. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
    record ParkedEvent(UUID keyId, long version, Map<String, String> headers, byte[] data) {}

    private ParkedTable() {}

    /** By key and version. */
    static Map<UUID, Map<Long, ParkedEvent>> load(Connection connection, Collection<UUID> keyIds) throws SQLException {
        var parked = new HashMap<UUID, Map<Long, ParkedEvent>>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT key_id, version, headers, data FROM key_parked WHERE key_id = ANY (?)")) {
            select.setArray(1, connection.createArrayOf("uuid", keyIds.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ParkedEvent event = eventOf(row);
                    parked.computeIfAbsent(event.keyId(), id -> new HashMap<>()).put(event.version(), event);
                }
            }
        }
        return parked;
    }

    static List<ParkedEvent> loadAll(Connection connection) throws SQLException {
        var parked = new ArrayList<ParkedEvent>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT key_id, version, headers, data FROM key_parked")) {
            while (row.next()) {
                parked.add(eventOf(row));
            }
        }
        return parked;
    }

    private static ParkedEvent eventOf(ResultSet row) throws SQLException {
        return new ParkedEvent(
                row.getObject(1, UUID.class), row.getLong(2), headersOf(row.getBytes(3)), row.getBytes(4));
    }

    static void park(Connection connection, Collection<ParkedEvent> events, Instant now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO key_parked (key_id, version, headers, data, parked_at) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING")) {
            for (ParkedEvent event : events) {
                insert.setObject(1, event.keyId());
                insert.setLong(2, event.version());
                insert.setBytes(3, bytesOf(event.headers()));
                insert.setBytes(4, event.data());
                insert.setObject(5, Columns.timestamp(now));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void unpark(Connection connection, Map<UUID, Long> appliedVersions) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM key_parked WHERE key_id = ? AND version <= ?")) {
            for (var applied : appliedVersions.entrySet()) {
                delete.setObject(1, applied.getKey());
                delete.setLong(2, applied.getValue());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    static void quarantine(Connection connection, Map<KeyEventRecord, String> reasonByRecord, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO key_quarantine (partition, log_offset, key_id, reason, record_key, headers, data,"
                        + " quarantined_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (var entry : reasonByRecord.entrySet()) {
                KeyEventRecord record = entry.getKey();
                insert.setInt(1, record.partition());
                insert.setLong(2, record.offset());
                insert.setObject(3, record.keyId(), java.sql.Types.OTHER);
                insert.setString(4, entry.getValue());
                insert.setBytes(5, record.recordKey());
                insert.setBytes(6, bytesOf(record.headers()));
                insert.setBytes(7, record.data());
                insert.setObject(8, Columns.timestamp(now));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static byte[] bytesOf(Map<String, String> headers) {
        try {
            return WireJson.mapper().writeValueAsBytes(headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // A JSON object of texts, as bytesOf wrote it.
    private static Map<String, String> headersOf(byte[] json) {
        try {
            return WireJson.mapper().readValue(json, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
