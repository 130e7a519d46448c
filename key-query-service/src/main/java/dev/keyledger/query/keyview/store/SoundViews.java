package dev.keyledger.query.keyview.store;

import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.keyview.store.KeySnapshot.QuarantinedKey;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What the views say of keys in doubt, as of one moment.
 *
 * @param topicId of the topic that was read; null: nothing has been read yet
 * @param nextOffsets by partition: how far the views were
 * @param keys that the views have no doubt about: no event of theirs is parked or in quarantine
 * @param quarantined events that the views have in quarantine and the caller doesn't know of
 */
public record SoundKeys(
        String topicId, Map<Integer, Long> nextOffsets, List<KeyCredentials> keys, List<QuarantinedKey> quarantined) {
    private static final String SOUND = KeySnapshot.KEYS + """
             WHERE k.key_id = ANY (?)
                AND NOT EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = k.key_id)
                AND NOT EXISTS (SELECT FROM key_parked p WHERE p.key_id = k.key_id)
            """ + KeySnapshot.IN_ORDER;

    /** @param keyIds that the caller has in quarantine */
    public static SoundKeys among(DataSource dataSource, Collection<UUID> keyIds) throws SQLException {
        return OneMoment.of(dataSource, connection -> {
            var nextOffsets = new HashMap<Integer, Long>();
            String topicId = KeySnapshot.readPositions(connection, KeyFeed.READER, nextOffsets);
            var keys = new ArrayList<KeyCredentials>();
            try (PreparedStatement select = OfKeys.prepare(connection, SOUND, keyIds)) {
                KeySnapshot.readKeys(select, keys::add);
            }
            return new SoundKeys(topicId, nextOffsets, keys, KeySnapshot.readQuarantined(connection, keyIds));
        });
    }
}
