package dev.keyledger.verifier.memory;

import dev.keyledger.events.key.TimelineId;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Told by the tail's thread what has come in. */
public interface TailListener {
    /** For whom nobody waits. */
    TailListener NONE = new TailListener() {
        @Override
        public void heardOf(@Nullable TimelineId timeline) {}

        @Override
        public void arrived(UUID keyId, long version) {}
    };

    /** @param timeline of the event store; null: it wasn't named */
    void heardOf(@Nullable TimelineId timeline);

    /** The key has this version in memory now. */
    void arrived(UUID keyId, long version);

    /** Memory begins anew, with everything that stands below these offsets. */
    default void startedFrom(Map<Integer, Long> nextOffsets) {}

    /** An event of the key was read that not every build reads: who doesn't understand this schema doesn't have it. */
    default void needs(UUID keyId, String dataSchema) {}

    /** A record that was read has moved a key forward. */
    default void changed(KeyChange change) {}
}
