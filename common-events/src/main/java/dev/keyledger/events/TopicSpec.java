package dev.keyledger.events;

import java.time.Duration;
import java.util.Map;

/**
 * What a topic must look like to be safe to use: name, number of partitions where it is created, and the settings that
 * must hold wherever it exists.
 *
 * @param partitions how many partitions to create it with; an existing topic may have more
 * @param settings Kafka topic configs that must hold exactly
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings) {
    private static final Map<String, String> KEPT_FOR_EVER =
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

    /** The key events are a registry: whoever starts from nothing reads all of them, so none may ever expire. */
    public static TopicSpec keyEvents(int partitions) {
        return new TopicSpec(Topics.KEY_EVENTS, partitions, KEPT_FOR_EVER);
    }

    public static TopicSpec keyProgress() {
        return new TopicSpec(Topics.KEY_PROGRESS, 1, keptFor(Duration.ofDays(1)));
    }

    /** The last word on each key that was in doubt once. Few ever are, and whoever starts reads all. */
    public static TopicSpec keyReleases() {
        return new TopicSpec(Topics.KEY_RELEASES, 1, Map.of("cleanup.policy", "compact"));
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
