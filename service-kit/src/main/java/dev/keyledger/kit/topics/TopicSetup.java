package dev.keyledger.kit.topics;

import dev.keyledger.events.TopicSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Sees to a service's own topics when it starts: creates what is missing, with the broker's default replication, and
 * refuses to go on where a topic exists with settings that would lose data.
 */
public final class TopicSetup {
    private static final long TIMEOUT_SECONDS = 60;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private TopicSetup() {}

    /** @throws IllegalStateException naming the topic and setting that is wrong, or that Kafka can't be reached */
    public static void ensure(Admin admin, Collection<TopicSpec> specs) {
        for (TopicSpec spec : specs) {
            create(admin, spec);
            verify(admin, spec);
        }
    }

    private static void create(Admin admin, TopicSpec spec) {
        var topic = new NewTopic(spec.name(), Optional.of(spec.partitions()), Optional.empty());
        try {
            get(admin.createTopics(List.of(topic.configs(spec.settings()))).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic " + spec.name() + " can't be created: " + e.getCause(), e);
            }
        }
    }

    private static void verify(Admin admin, TopicSpec spec) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
        Map<String, String> actual = configOf(admin, resource, spec).entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        spec.settings().forEach((setting, wanted) -> {
            String found = actual.get(setting);
            if (!wanted.equals(found)) {
                throw new IllegalStateException("topic %s has %s=%s, but must have %s: change it with kafka-configs.sh"
                        .formatted(spec.name(), setting, found, wanted));
            }
        });
    }

    /** A topic that was created a moment ago may still be unknown to the broker that is asked about it. */
    private static Config configOf(Admin admin, ConfigResource resource, TopicSpec spec) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (true) {
            try {
                return get(admin.describeConfigs(List.of(resource)).values().get(resource));
            } catch (ExecutionException e) {
                boolean unknownYet = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!unknownYet || System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("topic " + spec.name() + " can't be looked at: " + e.getCause(), e);
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }
}
