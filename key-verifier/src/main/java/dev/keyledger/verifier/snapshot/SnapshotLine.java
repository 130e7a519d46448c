package dev.keyledger.verifier.snapshot;

import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.Doubt;
import java.util.Map;
import java.util.UUID;

/**
 * A line of a snapshot after the first: one of these, and the last one an end.
 *
 * @param doubt a key that must not be decided about
 * @param early an event whose predecessor hadn't arrived
 * @param key what there is to know of a key
 * @param end what the lines before must come to
 */
record SnapshotLine(Doubt doubt, Early early, KeyCredentials key, End end) {
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
     * @param mac base64url, of the SHA-256 of all bytes before this line, under the pepper: nobody without it can have made
     *     or changed them
     */
    record End(long keys, long doubts, long early, String pepperId, String mac) {}
}
