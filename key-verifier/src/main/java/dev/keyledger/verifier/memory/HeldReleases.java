package dev.keyledger.verifier.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Releases that may still end a doubt: the furthest of each key. The topic they stand on is read at its own pace, so one may
 * come before what memory doubts its key for. What memory has passed without a doubt is dropped: whatever comes stands
 * behind what that release has read. By the tail's thread alone.
 */
final class HeldReleases {
    private final Map<UUID, KeyRelease> byKey = new HashMap<>();

    void hold(KeyRelease told) {
        byKey.merge(told.key().keyId(), told, HeldReleases::further);
    }

    private static KeyRelease further(KeyRelease held, KeyRelease told) {
        if (!held.topicId().equals(told.topicId())) {
            return told;
        }
        long versions = told.key().version() - held.key().version();
        return versions < 0 || (versions == 0 && told.hasReadNoMoreThan(held.nextOffsets())) ? held : told;
    }

    /**
     * Ends the doubts that they end.
     *
     * @param topicId of the log that memory is of. What is said of another one is read again if memory starts over from it
     * @param nextOffsets by partition: everything before is in memory
     */
    void apply(SecretIndex index, String topicId, Map<Integer, Long> nextOffsets) {
        byKey.values().removeIf(release -> {
            if (!release.topicId().equals(topicId)) {
                return true;
            }
            UUID keyId = release.key().keyId();
            if (index.inQuarantine(keyId)) {
                index.release(release.sound());
            }
            return !index.inDoubt(keyId) && release.hasReadNoMoreThan(nextOffsets);
        });
    }

    int size() {
        return byKey.size();
    }
}
