package dev.keyledger.usage.dedupe;

import java.time.Instant;

/**
 * Notices events that have source and id in common with a recent one, but not the time: they count as another request,
 * and their gateway is likely to mean the same one. Only the last event on each of its places is known, so it finds what
 * comes soon after and never more than there is. Of the counting thread; takes 1 MiB.
 */
public final class Twins {
    private static final int PLACES = 1 << 16;

    private final long[] ids = new long[PLACES];
    private final long[] times = new long[PLACES];

    /** To be told of every event that is counted, once. */
    public boolean isTwin(String source, String id, Instant time) {
        long hash = hash(source.hashCode(), id);
        long moment = time.getEpochSecond() * 1_000_000_000L + time.getNano();
        int place = (int) (hash >>> 48);
        boolean twin = ids[place] == hash && times[place] != moment;
        ids[place] = hash;
        times[place] = moment;
        return twin;
    }

    /** FNV with a last stir, since the high bits choose the place. */
    private static long hash(int seed, String text) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 32) * 0x9e3779b97f4a7c15L;
        return hash ^ hash >>> 29;
    }
}
