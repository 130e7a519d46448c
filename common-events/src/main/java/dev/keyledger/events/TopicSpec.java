package dev.keyledger.events;

import java.time.Duration;
import java.util.Map;

/**
 * What a topic must look like to be safe to use: name, number of partitions where it is created, and the settings that
 * must hold wherever it exists.
 *
 * @param partitions how many partitions to create it with; an existing topic may have more
 * @param settings Kafka topic configs that must hold exactly
 * @param wished configs that it's created with besides: where it exists without them, nothing is lost by it
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings, Map<String, String> wished) {
    private static final Map<String, String> STAMPED_BY_THE_BROKER = Map.of("message.timestamp.type", "LogAppendTime");
    private static final Map<String, String> KEPT_FOR_EVER =
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

    /**
     * Kafka deletes and compacts nothing of the segment that it writes to, and by itself begins another after a week: of what
     * is to be kept for a day.
     */
    private static final Map<String, String> HOURLY_SEGMENTS = Map.of("segment.ms", millis(Duration.ofHours(1)));

    /** Without any wishes. */
    public TopicSpec(String name, int partitions, Map<String, String> settings) {
        this(name, partitions, settings, Map.of());
    }

    /**
     * The key events are a registry: whoever starts from nothing reads all of them, so none may ever expire. Stamped by the
     * broker where they can be, since how long a change takes to verifiers is told by the broker's times alone.
     */
    public static TopicSpec keyEvents(int partitions) {
        return new TopicSpec(Topics.KEY_EVENTS, partitions, KEPT_FOR_EVER, STAMPED_BY_THE_BROKER);
    }

    public static TopicSpec keyProgress() {
        return new TopicSpec(Topics.KEY_PROGRESS, 1, keptFor(Duration.ofDays(1)), HOURLY_SEGMENTS);
    }

    /** The last word on each key that was in doubt once. Few ever are, and whoever starts reads all. */
    public static TopicSpec keyReleases() {
        return new TopicSpec(Topics.KEY_RELEASES, 1, Map.of("cleanup.policy", "compact"));
    }

    /** What each verifier last said. One that says nothing for a day is gone. */
    public static TopicSpec verifierProgress() {
        return new TopicSpec(
                Topics.VERIFIER_PROGRESS,
                1,
                Map.of(
                        "cleanup.policy",
                        "compact,delete",
                        "retention.ms",
                        millis(Duration.ofDays(1)),
                        "message.timestamp.type",
                        "LogAppendTime"),
                HOURLY_SEGMENTS);
    }

    /** Stamped by the broker: lateness is append time minus event time, so that a replay decides as the live run. */
    public static TopicSpec gatewayRequests(int partitions) {
        return new TopicSpec(
                Topics.GATEWAY_REQUESTS,
                partitions,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        millis(Duration.ofDays(35)),
                        "message.timestamp.type",
                        "LogAppendTime"));
    }

    /** Takes larger records than Kafka's default of a mebibyte: a dead letter has the size of the record and more headers. */
    public static TopicSpec gatewayRequestsDlq(int partitions) {
        return new TopicSpec(
                Topics.GATEWAY_REQUESTS_DLQ,
                partitions,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        millis(Duration.ofDays(35)),
                        "max.message.bytes",
                        Integer.toString(2 << 20)));
    }

    /** @param partitions as many as {@code gateway-requests} has, since output partition = source partition */
    public static TopicSpec usage(int partitions) {
        return new TopicSpec(Topics.USAGE, partitions, Map.of("cleanup.policy", "compact"));
    }

    private static Map<String, String> keptFor(Duration retention) {
        return Map.of("cleanup.policy", "delete", "retention.ms", millis(retention));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
