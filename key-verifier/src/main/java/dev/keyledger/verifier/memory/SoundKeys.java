package dev.keyledger.verifier.memory;

import dev.keyledger.verifier.key.KeyCredentials;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the views say of keys in doubt, as of one moment.
 *
 * @param topicId of the topic that was read; null: nothing has been read yet
 * @param nextOffsets by partition: how far the views were
 * @param keys that the views have no doubt about: no event of theirs is parked or in quarantine
 * @param doubts that the views have and the caller doesn't know of
 * @param nobodys ids of which the views have nothing, be it in doubt or not: of no key that was ever created
 */
public record SoundKeys(
        @Nullable String topicId,
        Map<Integer, Long> nextOffsets,
        List<KeyCredentials> keys,
        List<Doubt> doubts,
        Set<UUID> nobodys) {}
