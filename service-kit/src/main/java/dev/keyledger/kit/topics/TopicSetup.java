package dev.keyledger.kit.topics;

import dev.keyledger.events.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to a service's own topics: when it starts, it creates what is missing, and refuses to go on where a topic exists with
 * settings, or in too few copies, that would lose data; later it makes again what Kafka has lost.
 */
public final class TopicSetup {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final long TIMEOUT_SECONDS = 60;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";

    /** Until then {@link #ensure} has come to an end, or failed, in all likelihood: each of its questions has this long. */
    public static final Duration ANSWERED_WITHIN = Duration.ofSeconds(TIMEOUT_SECONDS);

    private TopicSetup() {}

    /**
     * In as many copies as the broker thinks right.
     *
     * @throws UnsafeTopicException naming the topic and setting that is wrong
     * @throws IllegalStateException if Kafka can't be reached
     */
    public static void ensure(Admin admin, Collection<TopicSpec> specs) {
        ensure(admin, specs, Copies.ANY);
    }

    /**
     * @return the risks that were found and have been accepted
     * @throws UnsafeTopicException naming the topic and setting that is wrong, and what to do
     * @throws IllegalStateException if Kafka can't be reached
     */
    public static List<String> ensure(Admin admin, Collection<TopicSpec> specs, Copies copies) {
        int brokers = brokers(admin);
        copies.objection(brokers).ifPresent(objection -> {
            throw new UnsafeTopicException(objection);
        });
        var accepted = new ArrayList<String>();
        for (TopicSpec spec : specs) {
            create(admin, spec, copies.replicationOn(brokers));
            List<TopicPartitionInfo> partitions = partitions(admin, spec);
            awaitOpened(admin, spec, partitions);
            Map<String, String> settings = settingsOf(admin, spec);
            verify(spec, settings);
            tellOfWishes(spec, settings);
            copies.objection(
                            spec.name(),
                            replicas(partitions),
                            Integer.parseInt(settings.getOrDefault(MIN_INSYNC_REPLICAS, "1")),
                            brokers)
                    .ifPresent(objection -> {
                        if (copies == Copies.TWO) {
                            throw new UnsafeTopicException(objection);
                        }
                        accepted.add(objection);
                    });
        }
        accepted.forEach(risk -> LOG.warn("ACCEPTED RISK: {}", risk));
        return List.copyOf(accepted);
    }

    /**
     * To be called again and again: a Kafka that has lost its data, or somebody who deletes a topic, leaves nobody else to
     * make it again. Where all are there it asks for no more than that, and says nothing.
     *
     * @throws UnsafeTopicException naming the topic and setting that is wrong, and what to do
     * @throws IllegalStateException if Kafka can't be reached
     */
    public static void makeLostAgain(Admin admin, Collection<TopicSpec> specs, Copies copies) {
        List<String> lost = missing(admin, specs);
        if (!lost.isEmpty()) {
            LOG.warn("Kafka has no {} any more: made again", String.join(", ", lost));
            ensure(admin, specs, copies);
        }
    }

    private static List<String> missing(Admin admin, Collection<TopicSpec> specs) {
        var missing = new ArrayList<String>();
        admin.describeTopics(specs.stream().map(TopicSpec::name).toList())
                .topicNameValues()
                .forEach((name, description) -> {
                    try {
                        get(description);
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                            throw new IllegalStateException(
                                    "topic " + name + " can't be looked at: " + e.getCause(), e);
                        }
                        missing.add(name);
                    }
                });
        return missing;
    }

    private static void create(Admin admin, TopicSpec spec, Optional<Short> replication) {
        var settings = new HashMap<>(spec.wished());
        settings.putAll(spec.settings());
        replication.ifPresent(copies -> settings.put(MIN_INSYNC_REPLICAS, "2"));
        var topic = new NewTopic(spec.name(), Optional.of(spec.partitions()), replication);
        try {
            get(admin.createTopics(List.of(topic.configs(settings))).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic " + spec.name() + " can't be created: " + e.getCause(), e);
            }
        }
    }

    private static void verify(TopicSpec spec, Map<String, String> actual) {
        spec.settings().forEach((setting, wanted) -> {
            String found = actual.get(setting);
            if (!wanted.equals(found)) {
                throw new UnsafeTopicException("topic %s has %s=%s, but must have %s: change it with kafka-configs.sh"
                        .formatted(spec.name(), setting, found, wanted));
            }
        });
    }

    /** Nothing is lost by it, so it is nobody's duty to change it. */
    private static void tellOfWishes(TopicSpec spec, Map<String, String> actual) {
        spec.wished().forEach((setting, wished) -> {
            String found = actual.get(setting);
            if (!wished.equals(found)) {
                LOG.info(
                        "topic {} has {}={}, and would be created with {} today: kafka-configs.sh can change it",
                        spec.name(),
                        setting,
                        found,
                        wished);
            }
        });
    }

    private static Map<String, String> settingsOf(Admin admin, TopicSpec spec) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
        return whenKnown(
                        spec,
                        () -> admin.describeConfigs(List.of(resource)).values().get(resource))
                .entries()
                .stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    /**
     * Asks every partition for its end, which a broker can tell only once it has opened the partition. Before that an
     * idempotent producer can lose: its first batch is refused, the second, in flight behind it, is taken as the first, and
     * the other is then out of sequence until the producer gives it up (KAFKA-15591).
     */
    private static void awaitOpened(Admin admin, TopicSpec spec, List<TopicPartitionInfo> partitions) {
        Map<TopicPartition, OffsetSpec> ends = partitions.stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(spec.name(), partition.partition()),
                        partition -> OffsetSpec.latest()));
        var unused = whenKnown(spec, () -> admin.listOffsets(ends).all());
    }

    private static List<TopicPartitionInfo> partitions(Admin admin, TopicSpec spec) {
        return whenKnown(spec, () -> admin.describeTopics(List.of(spec.name()))
                        .topicNameValues()
                        .get(spec.name()))
                .partitions();
    }

    /** Of the partition that has fewest. */
    private static int replicas(List<TopicPartitionInfo> partitions) {
        return partitions.stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElseThrow();
    }

    private static int brokers(Admin admin) {
        try {
            return get(admin.describeCluster().nodes()).size();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the cluster can't be looked at: " + e.getCause(), e);
        }
    }

    /** A topic that was created a moment ago may still be unknown to the broker that is asked about it. */
    private static <T> T whenKnown(TopicSpec spec, Supplier<KafkaFuture<T>> question) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (true) {
            try {
                return get(question.get());
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
