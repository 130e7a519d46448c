package dev.keyledger.query.keyview.store;

import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.keyview.SecretState;
import dev.keyledger.query.keyview.store.ParkedTable.ParkedEvent;
import dev.keyledger.query.log.KeyEventReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * All that verification needs to start from, as of one moment: what the feed had applied, and exactly up to where.
 *
 * @param topicId of the topic that was read; null: nothing has been read yet
 * @param nextOffsets by partition; a partition that is missing starts at 0
 * @param quarantined events that are in quarantine, or parked and not to be read by this build
 * @param early decoded events whose predecessors had not arrived
 */
public record KeySnapshot(
        String topicId,
        Map<Integer, Long> nextOffsets,
        List<QuarantinedKey> quarantined,
        List<KeyEventEnvelope> early) {
    /**
     * A key in doubt.
     *
     * @param data of the event; null: none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
    public record QuarantinedKey(UUID keyId, byte[] data) {}

    static final String KEYS =
            "SELECT " + ViewTable.credentials("k") + ", s.* FROM key_view k JOIN key_secret s ON s.key_id = k.key_id";

    static final String IN_ORDER = " ORDER BY s.key_id, s.secret_version";

    private static final int FETCH_ROWS = 5_000;

    /**
     * @param feed whose views, as in {@code feed_position}
     * @param keys told every key, one after another, so that no second copy of all of them is made
     */
    public static KeySnapshot load(
            DataSource dataSource, String feed, KeyEventReader reader, Consumer<KeyCredentials> keys)
            throws SQLException {
        return OneMoment.of(dataSource, connection -> {
            var nextOffsets = new HashMap<Integer, Long>();
            String topicId = readPositions(connection, feed, nextOffsets);
            try (PreparedStatement select = connection.prepareStatement(KEYS + IN_ORDER)) {
                readKeys(select, keys);
            }
            List<QuarantinedKey> quarantined = readQuarantined(connection, List.of());
            return new KeySnapshot(topicId, nextOffsets, quarantined, readEarly(connection, reader, quarantined));
        });
    }

    /** Where the views stand, as {@link #load} would say it. */
    public record Position(String topicId, Map<Integer, Long> nextOffsets) {}

    public static Position position(DataSource dataSource, String feed) throws SQLException {
        return OneMoment.of(dataSource, connection -> {
            var nextOffsets = new HashMap<Integer, Long>();
            return new Position(readPositions(connection, feed, nextOffsets), nextOffsets);
        });
    }

    static String readPositions(Connection connection, String feed, Map<Integer, Long> nextOffsets)
            throws SQLException {
        String topicId = null;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT partition, next_offset, topic_id FROM feed_position WHERE reader = ?")) {
            select.setString(1, feed);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    nextOffsets.put(row.getInt(1), row.getLong(2));
                    topicId = row.getString(3);
                }
            }
        }
        return topicId;
    }

    static void readKeys(PreparedStatement select, Consumer<KeyCredentials> keys) throws SQLException {
        select.setFetchSize(FETCH_ROWS);
        try (ResultSet row = select.executeQuery()) {
            KeyCredentials current = null;
            while (row.next()) {
                UUID keyId = SecretTable.KEY_ID.of(row);
                SecretState secret = SecretTable.secretOf(row);
                if (current != null && current.keyId().equals(keyId)) {
                    current = withSecret(current, secret);
                } else {
                    if (current != null) {
                        keys.accept(current);
                    }
                    current = ViewTable.credentialsOf(row, keyId, List.of(secret));
                }
            }
            if (current != null) {
                keys.accept(current);
            }
        }
    }

    private static KeyCredentials withSecret(KeyCredentials key, SecretState secret) {
        var secrets = new ArrayList<>(key.secrets());
        secrets.add(secret);
        return new KeyCredentials(
                key.keyId(),
                key.workspaceId(),
                key.version(),
                key.lineage(),
                key.scopes(),
                key.expiresAt(),
                key.revokedAt(),
                secrets);
    }

    /** @param known keys that are left out */
    static List<QuarantinedKey> readQuarantined(Connection connection, Collection<UUID> known) throws SQLException {
        var quarantined = new ArrayList<QuarantinedKey>();
        try (PreparedStatement select = OfKeys.prepare(
                        connection,
                        "SELECT key_id, data FROM key_quarantine WHERE key_id IS NOT NULL AND key_id <> ALL (?)",
                        known);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                quarantined.add(new QuarantinedKey(row.getObject(1, UUID.class), row.getBytes(2)));
            }
        }
        return quarantined;
    }

    /** @param unreadable is told the events that a newer build has parked and this one can't read */
    private static List<KeyEventEnvelope> readEarly(
            Connection connection, KeyEventReader reader, List<QuarantinedKey> unreadable) throws SQLException {
        var early = new ArrayList<KeyEventEnvelope>();
        for (ParkedEvent event : ParkedTable.loadAll(Views.live(connection))) {
            if (reader.decode(event.headers(), event.data()) instanceof Decoded(KeyEventEnvelope envelope)) {
                early.add(envelope);
            } else {
                unreadable.add(new QuarantinedKey(event.keyId(), event.data()));
            }
        }
        return early;
    }
}
