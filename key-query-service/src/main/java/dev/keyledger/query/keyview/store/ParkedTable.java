package dev.keyledger.query.keyview.store;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Objects;
import java.util.UUID;

/** The tables of what can't be applied: events that are early, and events that can't be read at all. */
public final class ParkedTable {
    /** An event as it was received, and where. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
    record ParkedEvent(
            UUID keyId, long version, int partition, long offset, Map<String, String> headers, byte[] data) {}

    /** A record as it was received, and where, with the reason why it isn't in. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
    record Quarantined(
            int partition,
            long offset,
            UUID keyId,
            String reason,
            byte[] recordKey,
            Map<String, String> headers,
            byte[] data) {
        static Quarantined of(KeyEventRecord record, String reason) {
            return new Quarantined(
                    record.partition(),
                    record.offset(),
                    record.keyId(),
                    reason,
                    record.recordKey(),
                    record.headersAsText(),
                    record.data());
        }

        /** A parked event's record had the key's id for its key, or none: nothing else is parked. */
        static Quarantined of(ParkedEvent event, String reason) {
            return new Quarantined(
                    event.partition(),
                    event.offset(),
                    event.keyId(),
                    reason,
                    event.keyId().toString().getBytes(UTF_8),
                    event.headers(),
                    event.data());
        }
    }

    private static final String PARK = """
            INSERT INTO key_parked (key_id, version, partition, log_offset, headers, data, parked_at)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::timestamptz[])
            ON CONFLICT DO NOTHING
            """;

    private static final String UNPARK = """
            DELETE FROM key_parked p USING unnest(?::uuid[], ?::bigint[]) AS applied (key_id, version)
            WHERE p.key_id = applied.key_id AND p.version <= applied.version
            """;

    private static final String QUARANTINE = """
            INSERT INTO key_quarantine (partition, log_offset, key_id, reason, record_key, headers, data, quarantined_at)
            SELECT * FROM unnest(?::int[], ?::bigint[], ?::uuid[], ?::text[], ?::bytea[], ?::bytea[], ?::bytea[],
                ?::timestamptz[])
            ON CONFLICT DO NOTHING
            """;

    private static final String FORGET = "DELETE FROM key_parked WHERE key_id = ANY (?)";

    private static final String QUARANTINED = """
            SELECT key_id, count(*) FROM key_quarantine WHERE key_id = ANY (?) OR key_id IS NULL GROUP BY key_id""";

    /**
     * Of one key, and of no key. They keep their key in doubt, which one does as well as a thousand; so that a key whose
     * events come unreadable for months doesn't fill the database. The log still has them all, for a rebuild.
     */
    public static final int QUARANTINED_PER_KEY_MAX = 1_000;

    private static final String LOAD = "SELECT key_id, version, partition, log_offset, headers, data FROM key_parked";

    private ParkedTable() {}

    /** By key and version. */
    static Map<UUID, Map<Long, ParkedEvent>> load(Connection connection, Collection<UUID> keyIds) throws SQLException {
        var parked = new HashMap<UUID, Map<Long, ParkedEvent>>();
        try (PreparedStatement select = OfKeys.prepare(connection, LOAD + " WHERE key_id = ANY (?)", keyIds);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ParkedEvent event = eventOf(row);
                parked.computeIfAbsent(event.keyId(), id -> new HashMap<>()).put(event.version(), event);
            }
        }
        return parked;
    }

    static List<ParkedEvent> loadAll(Connection connection) throws SQLException {
        var parked = new ArrayList<ParkedEvent>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(LOAD)) {
            while (row.next()) {
                parked.add(eventOf(row));
            }
        }
        return parked;
    }

    private static ParkedEvent eventOf(ResultSet row) throws SQLException {
        return new ParkedEvent(
                row.getObject(1, UUID.class),
                row.getLong(2),
                row.getInt(3),
                row.getLong(4),
                headersOf(row.getBytes(5)),
                row.getBytes(6));
    }

    static void park(Connection connection, Collection<ParkedEvent> events, Instant now) throws SQLException {
        new ManyRows<>(events)
                .column("uuid", ParkedEvent::keyId)
                .column("bigint", ParkedEvent::version)
                .column("int", ParkedEvent::partition)
                .column("bigint", ParkedEvent::offset)
                .bytes(event -> bytesOf(event.headers()))
                .bytes(ParkedEvent::data)
                .timestamps(event -> now)
                .execute(connection, PARK);
    }

    static void unpark(Connection connection, Map<UUID, Long> appliedVersions) throws SQLException {
        new ManyRows<>(appliedVersions.entrySet())
                .column("uuid", Map.Entry::getKey)
                .column("bigint", Map.Entry::getValue)
                .execute(connection, UNPARK);
    }

    /** Events that wait no longer. */
    static void forget(Connection connection, Collection<UUID> keyIds) throws SQLException {
        if (!keyIds.isEmpty()) {
            try (PreparedStatement delete = OfKeys.prepare(connection, FORGET, keyIds)) {
                delete.executeUpdate();
            }
        }
    }

    /** @return how many were left out, since there are as many of their key already as there may be */
    static int quarantine(Connection connection, Collection<Quarantined> records, Instant now) throws SQLException {
        if (records.isEmpty()) {
            return 0;
        }
        Map<UUID, Integer> held = quarantinedOf(
                connection,
                records.stream()
                        .map(Quarantined::keyId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        List<Quarantined> kept = records.stream()
                .filter(record -> held.merge(record.keyId(), 1, Integer::sum) <= QUARANTINED_PER_KEY_MAX)
                .toList();
        insert(connection, kept, now);
        return records.size() - kept.size();
    }

    /** How many there are of each key, and under null of none. */
    private static Map<UUID, Integer> quarantinedOf(Connection connection, Collection<UUID> keyIds)
            throws SQLException {
        var held = new HashMap<UUID, Integer>();
        try (PreparedStatement select = OfKeys.prepare(connection, QUARANTINED, keyIds);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                held.put(row.getObject(1, UUID.class), row.getInt(2));
            }
        }
        return held;
    }

    private static void insert(Connection connection, Collection<Quarantined> records, Instant now)
            throws SQLException {
        new ManyRows<>(records)
                .column("int", Quarantined::partition)
                .column("bigint", Quarantined::offset)
                .column("uuid", Quarantined::keyId)
                .column("text", Quarantined::reason)
                .bytes(Quarantined::recordKey)
                .bytes(record -> bytesOf(record.headers()))
                .bytes(Quarantined::data)
                .timestamps(record -> now)
                .execute(connection, QUARANTINE);
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
