package dev.keyledger.feed;

import java.util.Map;

/** What is told of several things at once, such as Kafka's answers about partitions: of all that were asked about. */
public final class Known {
    private Known() {}

    /** @throws IllegalStateException if nothing is known of it, which is neither 0 nor empty */
    public static <K, V> V of(Map<K, V> told, K subject) {
        V known = told.get(subject);
        if (known == null) {
            throw new IllegalStateException("nothing is known of " + subject);
        }
        return known;
    }
}
