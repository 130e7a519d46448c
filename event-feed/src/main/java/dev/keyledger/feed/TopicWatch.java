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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
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
    private final String topic;
    private final Duration interval;
    private final Clock clock;

    private Instant asked;
    private long askedNanos;
    private boolean heard = true;
    private KafkaFuture<Map<String, TopicDescription>> description;
    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends;

    TopicWatch(FeedConfig config, Clock clock) {
        this.admin = Admin.create(settings(config));
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
            return Optional.of(describe().get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
                    .map(topics -> topics.get(topic).topicId().toString());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException("Kafka didn't describe " + topic, e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't answer about " + topic, e);
        }
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
     * @throws FeedStoppedException if the topic now has another id than {@code expectedId}
     */
    boolean check(String expectedId, Collection<OwnedPartition> owned) {
        if (succeeded(description)) {
            String actualId = now(description).get(topic).topicId().toString();
            if (!actualId.equals(expectedId)) {
                throw PositionTable.recreated(topic, expectedId, actualId);
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
        boolean over = (description == null || description.isDone()) && (ends == null || ends.isDone());
        boolean answered = !heard && over && succeeded(description) && succeeded(ends);
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
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        owned.forEach(partition -> latest.put(partition.partition(), OffsetSpec.latest()));
        ends = admin.listOffsets(latest).all();
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
