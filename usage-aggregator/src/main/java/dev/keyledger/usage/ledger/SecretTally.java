package dev.keyledger.usage.ledger;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often each secret of a key was presented, while it grows. Nearly always it is one and the same, which therefore
 * takes no map.
 */
final class SecretTally {
    private static final int NONE = 0;

    private int version = NONE;
    private long requests;
    private long lastUsedMillis;
    private @Nullable Map<Integer, SecretTally> others;

    /** What is to be known of each secret. */
    interface Reader {
        void read(int version, SecretUse use);
    }

    /** @return how many secrets more there are now: one or none */
    int add(int presented, long usedMillis) {
        if (version == presented) {
            count(usedMillis);
            return 0;
        }
        if (version == NONE) {
            version = presented;
            requests = 1;
            lastUsedMillis = usedMillis;
            return 1;
        }
        if (others == null) {
            others = new HashMap<>();
        }
        return others.computeIfAbsent(presented, other -> new SecretTally()).add(presented, usedMillis);
    }

    private void count(long usedMillis) {
        requests++;
        lastUsedMillis = Math.max(lastUsedMillis, usedMillis);
    }

    void read(Reader reader) {
        if (version != NONE) {
            reader.read(version, new SecretUse(requests, Instant.ofEpochMilli(lastUsedMillis)));
        }
        if (others != null) {
            others.values().forEach(other -> other.read(reader));
        }
    }
}
