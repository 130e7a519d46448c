package dev.keyledger.feed;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks Kafka about the topic, beside the consumer, which neither tells a topic's id nor when an end offset was true.
 * After the first question it never blocks: an answer is looked at once it is there.
 */
final class TopicWatch implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Admin admin;
    private final FeedConfig config;
    private final String topic;
    private final Duration interval;
    private final Clock clock;

    private Instant asked;
    private long askedNanos;
    private boolean heard = true;
    private KafkaFuture<Map<String, TopicDescription>> description;
    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends;
    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> readable;
    private int partitions;

    TopicWatch(FeedConfig config, Clock clock) {
        this.admin = Admin.create(settings(config));
        this.config = config;
        this.topic = config.topic();
        this.interval = config.topicCheckInterval();
        this.clock = clock;
    }

    /** A question that Kafka doesn't answer is given up soon and asked again. */
    private static Map<String, Object> settings(FeedConfig config) {
        var settings = new HashMap<String, Object>();
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_TIMEOUT.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_TIMEOUT.toMillis());
        settings.putAll(config.kafka());
        return settings;
    }

    /** The topic's id now; empty: there is no such topic. */
    Optional<String> topicId() throws InterruptedException {
        try {
            TopicDescription found = describe()
                    .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .get(topic);
            partitions = found.partitions().size();
            return Optional.of(found.topicId().toString());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException("Kafka didn't describe " + topic, e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't answer about " + topic, e);
        }
    }

    /** How many the topic had when it was last asked for. */
    int partitions() {
        return partitions;
    }

    /** Where the partitions end now, what belongs to open transactions included. Waits for the answer. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> asked) {
        try {
            return latest(asked, IsolationLevel.READ_UNCOMMITTED)
                    .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka didn't say where %s ends".formatted(topic), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't say where %s ends".formatted(topic), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka was asked where %s ends".formatted(topic), e);
        }
    }

    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> latest(
            Collection<TopicPartition> asked, IsolationLevel isolation) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        asked.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        return admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all();
    }

    /** @throws FeedStoppedException if the topic that the id belongs to is gone */
    void requireSame(String expectedId) throws InterruptedException {
        String actualId = topicId().orElse("none");
        if (!actualId.equals(expectedId)) {
            throw PositionTable.recreated(topic, expectedId, actualId);
        }
    }

    /**
     * Looks at the last answers and asks again if it is time to.
     *
     * @return whether Kafka has answered since the last look, all that was asked
     * @throws FeedStoppedException if the topic now has another id than {@code expectedId}, or more partitions than before
     *     where those aren't wanted
     */
    boolean check(String expectedId, Collection<OwnedPartition> owned) {
        if (succeeded(description)) {
            TopicDescription found = now(description).get(topic);
            String actualId = found.topicId().toString();
            if (!actualId.equals(expectedId)) {
                throw PositionTable.recreated(topic, expectedId, actualId);
            }
            if (!config.adoptsPartitions() && found.partitions().size() > partitions) {
                throw PositionTable.grown(topic);
            }
        }
        if (succeeded(ends)) {
            Map<TopicPartition, ListOffsetsResultInfo> answer = now(ends);
            for (OwnedPartition partition : owned) {
                ListOffsetsResultInfo end = answer.get(partition.partition());
                if (end != null) {
                    partition.endedAt(end.offset(), asked);
                }
            }
        }
        if (succeeded(readable)) {
            Map<TopicPartition, ListOffsetsResultInfo> answer = now(readable);
            for (OwnedPartition partition : owned) {
                ListOffsetsResultInfo end = answer.get(partition.partition());
                if (end != null) {
                    partition.readableTo(end.offset());
                }
            }
        }
        List<KafkaFuture<?>> questions = asked == null ? List.of() : List.of(description, ends, readable);
        boolean over = questions.stream().allMatch(KafkaFuture::isDone);
        boolean answered = !heard && over && questions.stream().allMatch(TopicWatch::succeeded);
        heard |= over;
        if (over && (asked == null || System.nanoTime() - askedNanos >= interval.toNanos())) {
            ask(owned);
        }
        return answered;
    }

    private static boolean succeeded(KafkaFuture<?> question) {
        return question != null && question.isDone() && !question.isCompletedExceptionally();
    }

    private void ask(Collection<OwnedPartition> owned) {
        asked = clock.instant();
        askedNanos = System.nanoTime();
        heard = false;
        description = describe();
        List<TopicPartition> read =
                owned.stream().map(OwnedPartition::partition).toList();
        ends = latest(read, IsolationLevel.READ_UNCOMMITTED);
        readable = latest(read, IsolationLevel.READ_COMMITTED);
    }

    private KafkaFuture<Map<String, TopicDescription>> describe() {
        return admin.describeTopics(List.of(topic)).allTopicNames();
    }

    private static <T> T now(KafkaFuture<T> done) {
        try {
            return done.getNow(null);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the answer was there", e);
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_TIMEOUT);
    }
}
