package dev.keyledger.query.keyview.store;

import static dev.keyledger.query.keyview.store.ColumnType.BIGINT;
import static dev.keyledger.query.keyview.store.ColumnType.BYTES;
import static dev.keyledger.query.keyview.store.ColumnType.ID;
import static dev.keyledger.query.keyview.store.ColumnType.INT;
import static dev.keyledger.query.keyview.store.ColumnType.TEXT;
import static dev.keyledger.query.keyview.store.ColumnType.TIME;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.verifier.log.KeyEventRecord;
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
import org.jspecify.annotations.Nullable;

/** The tables of what can't be applied: events that are early, and events that can't be read at all. */
public final class ParkedTable {
    /** An event as it was received, and where. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
    record ParkedEvent(
            UUID keyId,
            long version,
            int partition,
            long offset,
            Map<String, String> headers,
            byte @Nullable [] data) {}

    /** A record as it was received, and where, with the reason why it isn't in. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
    record Quarantined(
            int partition,
            long offset,
            @Nullable UUID keyId,
            String reason,
            byte @Nullable [] recordKey,
            Map<String, String> headers,
            byte @Nullable [] data) {
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

    static final KeyTable<Parking> PARKED = KeyTable.small("parked", "key_parked");

    private static final Column<Parking, UUID> KEY_ID =
            PARKED.key("key_id", ID, row -> row.event().keyId());
    private static final Column<Parking, Long> VERSION =
            PARKED.key("version", BIGINT, row -> row.event().version());
    private static final Column<Parking, Integer> PARTITION =
            PARKED.uncompared("partition", INT, row -> row.event().partition());
    private static final Column<Parking, Long> OFFSET =
            PARKED.uncompared("log_offset", BIGINT, row -> row.event().offset());
    private static final Column<Parking, byte[]> HEADERS =
            PARKED.column("headers", BYTES, row -> bytesOf(row.event().headers()));
    private static final Column<Parking, byte[]> DATA =
            PARKED.column("data", BYTES, row -> row.event().data());

    static final KeyTable<Doubt> QUARANTINED = KeyTable.small("quarantined", "key_quarantine");

    static {
        PARKED.uncompared("parked_at", TIME, Parking::at);
        QUARANTINED.key("partition", INT, row -> row.record().partition());
        QUARANTINED.key("log_offset", BIGINT, row -> row.record().offset());
        QUARANTINED.column("key_id", ID, row -> row.record().keyId());
        QUARANTINED.column("reason", TEXT, row -> row.record().reason());
        QUARANTINED.column("record_key", BYTES, row -> row.record().recordKey());
        QUARANTINED.column("headers", BYTES, row -> bytesOf(row.record().headers()));
        QUARANTINED.column("data", BYTES, row -> row.record().data());
        QUARANTINED.uncompared("quarantined_at", TIME, Doubt::at);
    }

    /** A row of {@link #PARKED}. */
    record Parking(ParkedEvent event, Instant at) {}

    /** A row of {@link #QUARANTINED}. */
    record Doubt(Quarantined record, Instant at) {}

    private static final String LOAD = "SELECT * FROM %1$skey_parked";

    private static final String UNPARK = """
            DELETE FROM %1$skey_parked p USING unnest(?::uuid[], ?::bigint[]) AS applied (key_id, version)
            WHERE p.key_id = applied.key_id AND p.version <= applied.version
            """;

    private static final String FORGET = "DELETE FROM %1$skey_parked WHERE key_id = ANY (?)";

    private static final String COUNT_QUARANTINED = """
            SELECT key_id, count(*) FROM %1$skey_quarantine WHERE key_id = ANY (?) OR key_id IS NULL GROUP BY key_id""";

    /**
     * Of one key, and of no key. They keep their key in doubt, which one does as well as a thousand; so that a key whose
     * events come unreadable for months doesn't fill the database. The log still has them all, for a rebuild.
     */
    public static final int QUARANTINED_PER_KEY_MAX = 1_000;

    private ParkedTable() {}

    /** By key and version. */
    static Map<UUID, Map<Long, ParkedEvent>> load(Views views, Collection<UUID> keyIds) throws SQLException {
        var parked = new HashMap<UUID, Map<Long, ParkedEvent>>();
        try (PreparedStatement select =
                        OfKeys.prepare(views.connection(), views.sql(LOAD) + " WHERE key_id = ANY (?)", keyIds);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ParkedEvent event = eventOf(row);
                parked.computeIfAbsent(event.keyId(), id -> new HashMap<>()).put(event.version(), event);
            }
        }
        return parked;
    }

    static List<ParkedEvent> loadAll(Views views) throws SQLException {
        var parked = new ArrayList<ParkedEvent>();
        try (Statement select = views.connection().createStatement();
                ResultSet row = select.executeQuery(views.sql(LOAD))) {
            while (row.next()) {
                parked.add(eventOf(row));
            }
        }
        return parked;
    }

    private static ParkedEvent eventOf(ResultSet row) throws SQLException {
        return new ParkedEvent(
                KEY_ID.of(row),
                VERSION.of(row),
                PARTITION.of(row),
                OFFSET.of(row),
                headersOf(HEADERS.of(row)),
                DATA.of(row));
    }

    static void park(Views views, Collection<ParkedEvent> events, Instant now) throws SQLException {
        PARKED.addMissing(
                views, events.stream().map(event -> new Parking(event, now)).toList());
    }

    static void unpark(Views views, Map<UUID, Long> appliedVersions) throws SQLException {
        if (appliedVersions.isEmpty()) {
            return;
        }
        Connection connection = views.connection();
        try (PreparedStatement delete = connection.prepareStatement(views.sql(UNPARK))) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            ID.sentAs(), appliedVersions.keySet().toArray()));
            delete.setArray(
                    2,
                    connection.createArrayOf(
                            BIGINT.sentAs(), appliedVersions.values().toArray()));
            delete.executeUpdate();
        }
    }

    /** Events that wait no longer. */
    static void forget(Views views, Collection<UUID> keyIds) throws SQLException {
        if (!keyIds.isEmpty()) {
            try (PreparedStatement delete = OfKeys.prepare(views.connection(), views.sql(FORGET), keyIds)) {
                delete.executeUpdate();
            }
        }
    }

    /** @return how many were left out, since there are as many of their key already as there may be */
    static int quarantine(Views views, Collection<Quarantined> records, Instant now) throws SQLException {
        if (records.isEmpty()) {
            return 0;
        }
        Map<UUID, Integer> held = quarantinedOf(
                views,
                records.stream()
                        .map(Quarantined::keyId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        List<Quarantined> kept = records.stream()
                .filter(record -> held.merge(record.keyId(), 1, Integer::sum) <= QUARANTINED_PER_KEY_MAX)
                .toList();
        QUARANTINED.addMissing(
                views, kept.stream().map(record -> new Doubt(record, now)).toList());
        return records.size() - kept.size();
    }

    /** How many there are of each key, and under null of none. */
    private static Map<UUID, Integer> quarantinedOf(Views views, Collection<UUID> keyIds) throws SQLException {
        var held = new HashMap<UUID, Integer>();
        try (PreparedStatement select = OfKeys.prepare(views.connection(), views.sql(COUNT_QUARANTINED), keyIds);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                held.put(row.getObject(1, UUID.class), row.getInt(2));
            }
        }
        return held;
    }

    /** Of a row with these columns in this order: partition, log_offset, key_id, reason, record_key, headers, data. */
    static Quarantined quarantinedOf(ResultSet row) throws SQLException {
        return new Quarantined(
                row.getInt(1),
                row.getLong(2),
                row.getObject(3, UUID.class),
                row.getString(4),
                row.getBytes(5),
                headersOf(row.getBytes(6)),
                row.getBytes(7));
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
