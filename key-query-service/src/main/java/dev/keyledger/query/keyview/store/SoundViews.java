package dev.keyledger.query.keyview.store;

import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.SoundKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Asks the views about keys in doubt. */
public final class SoundViews {
    private static final String SOUND = SnapshotOfViews.KEYS + """
             WHERE k.key_id = ANY (?)
                AND NOT EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = k.key_id)
                AND NOT EXISTS (SELECT FROM key_parked p WHERE p.key_id = k.key_id)
            """ + SnapshotOfViews.IN_ORDER;

    private static final String NOBODYS = """
            SELECT asked.key_id FROM unnest(?::uuid[]) AS asked (key_id)
             WHERE NOT EXISTS (SELECT FROM key_view v WHERE v.key_id = asked.key_id)
                AND NOT EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = asked.key_id)
                AND NOT EXISTS (SELECT FROM key_parked p WHERE p.key_id = asked.key_id)
            """;

    private SoundViews() {}

    /** @param keyIds that the caller has in quarantine */
    public static SoundKeys among(DataSource dataSource, Collection<UUID> keyIds) throws SQLException {
        return among(dataSource, keyIds, List.of());
    }

    /**
     * @param keyIds that the caller has in quarantine
     * @param nameless of which the caller doesn't know the last event
     */
    public static SoundKeys among(DataSource dataSource, Collection<UUID> keyIds, Collection<UUID> nameless)
            throws SQLException {
        var asked = new HashSet<>(keyIds);
        asked.addAll(nameless);
        return OneMoment.of(dataSource, connection -> {
            var nextOffsets = new HashMap<Integer, Long>();
            String topicId = SnapshotOfViews.readPositions(connection, KeyFeed.READER, nextOffsets);
            var keys = new ArrayList<KeyCredentials>();
            try (PreparedStatement select = OfKeys.prepare(connection, SOUND, asked)) {
                SnapshotOfViews.readKeys(select, keys::add);
            }
            return new SoundKeys(
                    topicId,
                    nextOffsets,
                    keys,
                    SnapshotOfViews.readDoubts(connection, keyIds),
                    nobodys(connection, keyIds));
        });
    }

    private static Set<UUID> nobodys(Connection connection, Collection<UUID> keyIds) throws SQLException {
        var nobodys = new HashSet<UUID>();
        try (PreparedStatement select = OfKeys.prepare(connection, NOBODYS, keyIds);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                nobodys.add(row.getObject(1, UUID.class));
            }
        }
        return nobodys;
    }
}
