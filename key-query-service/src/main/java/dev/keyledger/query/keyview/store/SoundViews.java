package dev.keyledger.query.keyview.store;

import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.SoundKeys;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.UUID;
import javax.sql.DataSource;

/** Asks the views about keys in doubt. */
public final class SoundViews {
    private static final String SOUND = SnapshotOfViews.KEYS + """
             WHERE k.key_id = ANY (?)
                AND NOT EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = k.key_id)
                AND NOT EXISTS (SELECT FROM key_parked p WHERE p.key_id = k.key_id)
            """ + SnapshotOfViews.IN_ORDER;

    private SoundViews() {}

    /** @param keyIds that the caller has in quarantine */
    public static SoundKeys among(DataSource dataSource, Collection<UUID> keyIds) throws SQLException {
        return OneMoment.of(dataSource, connection -> {
            var nextOffsets = new HashMap<Integer, Long>();
            String topicId = SnapshotOfViews.readPositions(connection, KeyFeed.READER, nextOffsets);
            var keys = new ArrayList<KeyCredentials>();
            try (PreparedStatement select = OfKeys.prepare(connection, SOUND, keyIds)) {
                SnapshotOfViews.readKeys(select, keys::add);
            }
            return new SoundKeys(topicId, nextOffsets, keys, SnapshotOfViews.readDoubts(connection, keyIds));
        });
    }
}
