package dev.keyledger.kit.topics;

import java.util.Locale;
import java.util.Optional;

/**
 * How many brokers must have what Kafka acknowledges. With one, an acknowledged revocation is gone with that broker's disk,
 * and readers go on accepting the key.
 */
public enum Copies {
    /** {@code keyledger.mode=local}: a developer's stack. */
    ANY,
    /** {@code keyledger.kafka.one-copy-accepted}: somebody has accepted that, and is reminded of it. */
    ONE_ACCEPTED,
    /** Production, which is everything else. */
    TWO;

    private static final int COPIES_WANTED = 3;

    static Copies of(String mode, boolean oneCopyAccepted) {
        if (mode.equals("local")) {
            return ANY;
        }
        return oneCopyAccepted ? ONE_ACCEPTED : TWO;
    }

    /** How many copies to create a topic with; empty: as many as the cluster thinks right. */
    Optional<Short> replicationOn(int brokers) {
        return this == TWO ? Optional.of((short) Math.min(COPIES_WANTED, brokers)) : Optional.empty();
    }

    /**
     * What is not as it should be with a topic; empty: nothing.
     *
     * @param replicas copies of the partition that has fewest
     * @param minInsyncReplicas copies without which Kafka acknowledges nothing
     * @param brokers of the cluster
     */
    Optional<String> objection(String topic, int replicas, int minInsyncReplicas, int brokers) {
        if (this == ANY || (replicas > 1 && minInsyncReplicas > 1)) {
            return Optional.empty();
        }
        if (replicas == 1) {
            return Optional.of(oneCopy("topic " + topic + " has one copy", brokers));
        }
        return Optional.of(String.format(
                        Locale.ROOT,
                        "topic %s has %d copies, but min.insync.replicas=%d: Kafka acknowledges what one broker alone has,",
                        topic,
                        replicas,
                        minInsyncReplicas)
                + " and loses it with that broker. kafka-configs.sh --alter --entity-type topics --entity-name %s"
                        .formatted(topic)
                + " --add-config min.insync.replicas=2");
    }

    /** The same for a cluster on which a topic would be created; empty: it can have enough copies. */
    Optional<String> objection(int brokers) {
        return this == TWO && brokers < 2
                ? Optional.of(oneCopy("topics would have one copy", brokers))
                : Optional.empty();
    }

    private static String oneCopy(String what, int brokers) {
        String way = brokers > 1
                ? "Give it more with kafka-reassign-partitions.sh, and min.insync.replicas=2"
                : "Run three brokers";
        return String.format(
                        Locale.ROOT,
                        "%s (the cluster has %d broker%s): what Kafka has acknowledged is gone with that broker's disk. %s; or, if that",
                        what,
                        brokers,
                        brokers == 1 ? "" : "s",
                        way)
                + " is acceptable, set keyledger.kafka.one-copy-accepted=true";
    }
}
