package dev.keyledger.feed;

import java.time.Duration;
import java.util.Map;

/** What a feed needs to know. Services extend it by their configuration mapping or write it down in place. */
public interface FeedConfig {
    /**
     * Who reads: the name under which the position is kept, and the Kafka consumer group in which several instances
     * share the partitions. Two feeds of different purpose need different names.
     */
    String reader();

    String topic();

    /** The command by which an operator mends what stopped the feed, as people type it. */
    String mendedBy();

    /** The command that comes before that one, since it sends what the topic lacks again; empty: there is none. */
    default String refilledBy() {
        return "";
    }

    /** Kafka client settings: {@code bootstrap.servers} at least, security and fetch sizes as wanted. */
    Map<String, Object> kafka();

    /**
     * Whether the log must be there from offset 0 when a new reader starts. True for a log that is kept for ever, where
     * a missing beginning is a loss; false for one that expires or is compacted.
     */
    boolean wholeLog();

    /**
     * The time between commits while records arrive, and so the longest that one waits for its commit; what comes after a
     * longer silence is committed at once. Zero: commit after every poll.
     */
    default Duration commitInterval() {
        return Duration.ZERO;
    }

    /**
     * The same while more records wait in Kafka than {@link #behindRecords()}: what is read then is old anyway, and fewer,
     * larger commits catch up sooner.
     */
    default Duration commitIntervalBehind() {
        return commitInterval();
    }

    /**
     * With as many accepted records, over all partitions, a commit is due, whatever the interval says; the last poll may bring
     * more. While a commit is under way as many again are accepted, so twice as many, and two polls, have to fit into memory in
     * the form in which the handler holds them.
     */
    default int commitRecordsMax() {
        return 10_000;
    }

    /** The feed is behind while more records than these, over all partitions, wait in Kafka. */
    default int behindRecords() {
        return commitRecordsMax();
    }

    /** The longest that the feed waits for records, and so the coarsest rhythm of {@link FeedHandler#wantsFlush}. */
    default Duration pollTimeout() {
        return Duration.ofMillis(100);
    }

    /** How often the feed asks Kafka for the topic's id and its end offsets. */
    default Duration topicCheckInterval() {
        return Duration.ofSeconds(1);
    }

    /** The longest pause after repeated failures; the first is 100 ms, and each doubles. */
    default Duration retryBackoffMax() {
        return Duration.ofSeconds(10);
    }

    /**
     * For so long it holds what the feed said of itself when something was committed or Kafka said that nothing waits;
     * afterwards it has stalled, and nobody knows how much waits.
     */
    default Duration silentAfter() {
        return Duration.ofSeconds(10);
    }

    /** A feed that Kafka answers, but hands nothing over of what waits, hangs after so long: it is worth a restart. */
    default Duration stuckAfter() {
        return Duration.ofMinutes(2);
    }

    /**
     * Whether partitions that the topic is given while it is read are read too. False where it matters which partition a
     * record is in: then the feed stops, and somebody has to add a position for them.
     */
    default boolean adoptsPartitions() {
        return true;
    }

    /** The page that says what to see to before that command is given; empty: nothing. */
    default String runbook() {
        return "";
    }
}
