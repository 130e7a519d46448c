package dev.keyledger.feed;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What those have in common that read partitions without owning them, in no group. */
public final class UnownedReading {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private UnownedReading() {}

    /** @param kafka client settings; what they say of a group is left out */
    static Map<String, Object> settings(Map<String, Object> kafka) {
        var settings = new HashMap<>(kafka);
        settings.keySet().removeAll(List.of(ConsumerConfig.GROUP_ID_CONFIG, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return settings;
    }

    /** By name; empty if one of them isn't there. */
    public static Map<String, TopicDescription> describe(
            Map<String, Object> kafka, List<String> topics, Duration within) {
        Admin admin = Admin.create(new HashMap<>(kafka));
        try {
            return admin.describeTopics(topics).allTopicNames().get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Map.of();
            }
            throw new IllegalStateException("Kafka didn't describe " + topics, e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't answer about " + topics, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        } finally {
            // By itself it would wait for answers that are a minute away.
            admin.close(CLOSE_WITHIN);
        }
    }

    static List<TopicPartition> partitionsOf(TopicDescription topic) {
        return topic.partitions().stream()
                .map(info -> new TopicPartition(topic.name(), info.partition()))
                .toList();
    }
}
