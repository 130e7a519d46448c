package dev.keyledger.verifier.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.Doubt;
import java.security.MessageDigest;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of a snapshot after the first: exactly one of these, the others null, and the last one an end. A line that were two
 * would be taken in as the one and left out of the checksum as the other.
 *
 * @param doubt a key that must not be decided about
 * @param early an event whose predecessor hadn't arrived
 * @param key what there is to know of a key
 * @param end what the lines before must come to
 */
record SnapshotLine(
        @Nullable Doubt doubt,
        @Nullable Early early,
        @Nullable KeyCredentials key,
        @Nullable End end) {
    SnapshotLine {
        if (one(doubt) + one(early) + one(key) + one(end) != 1) {
            throw new UnfitSnapshotException("a line of it says not one thing that this build knows");
        }
    }

    private static int one(@Nullable Object part) {
        return part == null ? 0 : 1;
    }

    static SnapshotLine of(Doubt doubt) {
        return new SnapshotLine(doubt, null, null, null);
    }

    static SnapshotLine of(Early early) {
        return new SnapshotLine(null, early, null, null);
    }

    static SnapshotLine of(KeyCredentials key) {
        return new SnapshotLine(null, null, key, null);
    }

    static SnapshotLine of(End end) {
        return new SnapshotLine(null, null, null, end);
    }

    /** An event as a record of {@code key-events} has it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
    record Early(UUID keyId, Map<String, String> headers, byte[] data) {}

    /**
     * @param mac base64url, of the SHA-256 of all bytes before this line and of this line without it, under the pepper:
     *     nobody without it can have made or changed them. Null: not sealed yet
     */
    record End(
            long keys,
            long doubts,
            long early,
            String pepperId,
            @Nullable String mac) {
        End sealed(MessageDigest linesBefore, Pepper pepper) {
            return new End(keys, doubts, early, pepperId, macAfter(linesBefore, pepper));
        }

        /** What the checksum must be. */
        String macAfter(MessageDigest linesBefore, Pepper pepper) {
            linesBefore.update(unsealed());
            return Checksum.sealed(linesBefore, pepper);
        }

        private byte[] unsealed() {
            try {
                return WireJson.mapper().writeValueAsBytes(new End(keys, doubts, early, pepperId, null));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an end is always JSON", e);
            }
        }
    }
}
