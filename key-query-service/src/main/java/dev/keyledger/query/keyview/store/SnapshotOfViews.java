package dev.keyledger.query.keyview.store;

import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.query.keyview.store.ParkedTable.ParkedEvent;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.SecretState;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.memory.Doubt;
import dev.keyledger.verifier.memory.KeySnapshot;
import dev.keyledger.verifier.memory.SnapshotSource;
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
import org.jspecify.annotations.Nullable;

/** What the views know of every key, for verification to start from: all of it as of one moment. */
public final class SnapshotOfViews implements SnapshotSource {
    static final String KEYS =
            "SELECT " + ViewTable.credentials("k") + ", s.* FROM key_view k JOIN key_secret s ON s.key_id = k.key_id";

    static final String IN_ORDER = " ORDER BY s.key_id, s.secret_version";

    private static final int FETCH_ROWS = 5_000;

    private final DataSource dataSource;
    private final String feed;
    private final KeyEventReader reader;

    /** @param feed whose views, as in {@code feed_position} */
    public SnapshotOfViews(DataSource dataSource, String feed, KeyEventReader reader) {
        this.dataSource = dataSource;
        this.feed = feed;
        this.reader = reader;
    }

    @Override
    public KeySnapshot load(Loading loading) throws SQLException {
        return OneMoment.of(dataSource, connection -> {
            var nextOffsets = new HashMap<Integer, Long>();
            String topicId = readPositions(connection, feed, nextOffsets);
            try (PreparedStatement select = connection.prepareStatement(KEYS + IN_ORDER)) {
                readKeys(select, loading.begin());
            }
            List<Doubt> doubts = readDoubts(connection, List.of());
            return new KeySnapshot(topicId, nextOffsets, Map.of(), doubts, readEarly(connection, doubts));
        });
    }

    @Override
    public KeySnapshot.Position position() throws SQLException {
        return OneMoment.of(dataSource, connection -> {
            var nextOffsets = new HashMap<Integer, Long>();
            String topicId = readPositions(connection, feed, nextOffsets);
            return new KeySnapshot.Position(topicId, nextOffsets, Map.of(), lastRebuild(connection));
        });
    }

    /** The last that has read all of the log anew; null: none has. */
    private static @Nullable String lastRebuild(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT operation_id::text FROM operation"
                        + " WHERE type = 'rebuild' AND status = 'completed' ORDER BY operation_id DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    static @Nullable String readPositions(Connection connection, String feed, Map<Integer, Long> nextOffsets)
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
                key.disabledAt(),
                secrets);
    }

    /** @param known keys that are left out */
    static List<Doubt> readDoubts(Connection connection, Collection<UUID> known) throws SQLException {
        var doubts = new ArrayList<Doubt>();
        try (PreparedStatement select = OfKeys.prepare(
                        connection,
                        "SELECT key_id, partition, log_offset, data FROM key_quarantine"
                                + " WHERE key_id IS NOT NULL AND key_id <> ALL (?)",
                        known);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                doubts.add(Doubt.of(row.getObject(1, UUID.class), row.getInt(2), row.getLong(3), row.getBytes(4)));
            }
        }
        return doubts;
    }

    /** @param unreadable is told the events that a newer build has parked and this one can't read */
    private List<KeyEventEnvelope> readEarly(Connection connection, List<Doubt> unreadable) throws SQLException {
        var early = new ArrayList<KeyEventEnvelope>();
        for (ParkedEvent event : ParkedTable.loadAll(Views.live(connection))) {
            if (reader.decode(event.headers(), event.data()) instanceof Decoded(KeyEventEnvelope envelope)) {
                early.add(envelope);
            } else {
                unreadable.add(Doubt.of(event.keyId(), event.partition(), event.offset(), event.data()));
            }
        }
        return early;
    }
}
