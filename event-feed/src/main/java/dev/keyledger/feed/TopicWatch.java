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
import java.util.stream.Stream;
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
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka about the topic, beside the consumer, which neither tells a topic's id nor when an end offset was true.
 * After the first question it never blocks: an answer is looked at once it is there.
 */
final class TopicWatch implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final String NO_TOPIC = "none";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Admin admin;
    private final FeedConfig config;
    private final String topic;
    private final Duration interval;
    private final Clock clock;

    private @Nullable Questions last;
    private boolean heard = true;
    private int partitions;

    /** What Kafka is asked at one time, at {@code asked} by the clock. */
    private record Questions(
            Instant asked,
            long askedNanos,
            KafkaFuture<Map<String, TopicDescription>> description,
            KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends,
            KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> readable) {
        Stream<KafkaFuture<?>> all() {
            return Stream.of(description, ends, readable);
        }

        boolean areOver() {
            return all().allMatch(KafkaFuture::isDone);
        }

        boolean areOlderThan(Duration age) {
            return System.nanoTime() - askedNanos >= age.toNanos();
        }
    }

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
            if (found == null) {
                return Optional.empty();
            }
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
        String actualId = topicId().orElse(NO_TOPIC);
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
        Questions questions = last;
        if (questions == null) {
            last = ask(owned);
            return false;
        }
        if (succeeded(questions.description())) {
            requireUnchanged(now(questions.description()).get(topic), expectedId);
        }
        if (succeeded(questions.ends())) {
            Map<TopicPartition, ListOffsetsResultInfo> answer = now(questions.ends());
            for (OwnedPartition partition : owned) {
                ListOffsetsResultInfo end = answer.get(partition.partition());
                if (end != null) {
                    partition.endedAt(end.offset(), questions.asked());
                }
            }
        }
        if (succeeded(questions.readable())) {
            Map<TopicPartition, ListOffsetsResultInfo> answer = now(questions.readable());
            for (OwnedPartition partition : owned) {
                ListOffsetsResultInfo end = answer.get(partition.partition());
                if (end != null) {
                    partition.readableTo(end.offset());
                }
            }
        }
        boolean over = questions.areOver();
        boolean answered = !heard && over && questions.all().allMatch(TopicWatch::succeeded);
        heard |= over;
        if (over && questions.areOlderThan(interval)) {
            last = ask(owned);
        }
        return answered;
    }

    private void requireUnchanged(@Nullable TopicDescription found, String expectedId) {
        String actualId = found == null ? NO_TOPIC : found.topicId().toString();
        if (found == null || !actualId.equals(expectedId)) {
            throw PositionTable.recreated(topic, expectedId, actualId);
        }
        if (!config.adoptsPartitions() && found.partitions().size() > partitions) {
            throw PositionTable.grown(topic);
        }
    }

    private static boolean succeeded(KafkaFuture<?> question) {
        return question.isDone() && !question.isCompletedExceptionally();
    }

    private Questions ask(Collection<OwnedPartition> owned) {
        heard = false;
        List<TopicPartition> read =
                owned.stream().map(OwnedPartition::partition).toList();
        return new Questions(
                clock.instant(),
                System.nanoTime(),
                describe(),
                latest(read, IsolationLevel.READ_UNCOMMITTED),
                latest(read, IsolationLevel.READ_COMMITTED));
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
