package dev.keyledger.verifier.memory;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.feed.LastRecord;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.KeyTail.Standing;
import java.util.Map;

/** Memory as a test wants it, without a log. */
public final class Memories {
    public static final String TOPIC_ID = "a-topic";

    private Memories() {}

    public static SecretIndex of(Iterable<KeyEventEnvelope> events) {
        var index = new SecretIndex();
        events.forEach(index::take);
        return index;
    }

    public static void take(SecretIndex index, KeyEventEnvelope event) {
        index.take(event);
    }

    public static void load(SecretIndex index, KeyCredentials key) {
        index.load(key);
    }

    public static void doubt(SecretIndex index, Doubt doubt) {
        index.quarantine(doubt);
    }

    public static boolean isDoubtful(SecretIndex index, KeyHmac secret) {
        return index.isDoubtful(secret);
    }

    public static Standing standing(SecretIndex index) {
        return new Standing(
                index,
                TOPIC_ID,
                Map.of(0, 17L, 1, 4L),
                Map.of(0, new LastRecord(15, "fifteenth"), 1, new LastRecord(3, "third")),
                TimelineId.FIRST);
    }

    /** As a tail takes a snapshot in. */
    public static SecretIndex of(KeySnapshot snapshot, SecretIndex loading) {
        snapshot.doubts().forEach(loading::quarantine);
        snapshot.early().forEach(loading::takeParked);
        loading.doubtAsOf(snapshot.nextOffsets());
        return loading;
    }
}
