package dev.keyledger.cli.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Http;
import dev.keyledger.cli.stack.KafkaAccess;
import dev.keyledger.cli.status.KafkaAnswers.SilentException;
import dev.keyledger.cli.topic.TopicScan;
import dev.keyledger.events.Topics;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Gateway requests that could not be counted, and about which nobody has done anything yet. */
record DeadLettersPart(Http http, String usage, KafkaAccess kafka, Duration patience) implements Part {
    private static final String TOPIC = Topics.GATEWAY_REQUESTS_DLQ;
    private static final Duration RECENT = Duration.ofDays(1);

    @Override
    public String subject() {
        return "dead letters";
    }

    @Override
    public List<Finding> look() {
        Instant since = Instant.now().minus(RECENT);
        try {
            return List.of(finding(KafkaAnswers.of(kafka, patience, asked -> letters(asked, since)), since));
        } catch (SilentException e) {
            if (e.getCause() instanceof ExecutionException failed
                    && failed.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new OperatorProblem("there is no topic " + TOPIC, e);
            }
            throw new OperatorProblem(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Where they stand, by partition.
     *
     * @param recent where those of the last day begin; -1: none is so recent
     */
    private record Letters(
            String topicId,
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, Long> ends,
            Map<TopicPartition, Long> recent) {}

    private static Letters letters(KafkaAnswers asked, Instant since)
            throws InterruptedException, ExecutionException, TimeoutException {
        TopicDescription topic = asked.answer(
                        asked.admin().describeTopics(List.of(TOPIC)).allTopicNames())
                .values()
                .iterator()
                .next();
        List<TopicPartition> partitions = topic.partitions().stream()
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .toList();
        return new Letters(
                topic.topicId().toString(),
                offsets(asked, partitions, OffsetSpec.earliest()),
                offsets(asked, partitions, OffsetSpec.latest()),
                offsets(asked, partitions, OffsetSpec.forTimestamp(since.toEpochMilli())));
    }

    private Finding finding(Letters letters, Instant since) {
        long all = 0;
        long ofToday = 0;
        for (TopicPartition partition : letters.ends().keySet()) {
            long end = TopicScan.offsetOf(partition, letters.ends());
            long beginning = TopicScan.offsetOf(partition, letters.beginnings());
            long first = TopicScan.offsetOf(partition, letters.recent());
            long inPartition = end - beginning;
            long ofTodayInPartition = first < 0 ? 0 : end - Math.max(first, beginning);
            if (inPartition > 0) {
                all += inPartition - settled(letters.topicId(), partition, beginning, Instant.EPOCH);
            }
            if (ofTodayInPartition > 0) {
                ofToday += ofTodayInPartition - settled(letters.topicId(), partition, beginning, since);
            }
        }
        return new Finding(
                subject(),
                ofToday == 0 ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%,d, of the last day %,d%s",
                        all,
                        ofToday,
                        all == 0 ? "" : "; ops dead-letters list"));
    }

    private long settled(String topicId, TopicPartition partition, long from, Instant since) {
        return http.get(
                        String.format(
                                Locale.ROOT,
                                "%s/v1/dead-letters/settled?topicId=%s&partition=%d&from=%d&since=%s&limit=0",
                                usage,
                                URLEncoder.encode(topicId, UTF_8),
                                partition.partition(),
                                from,
                                since),
                        "how many dead letters are settled")
                .path("total")
                .asLong();
    }

    private static Map<TopicPartition, Long> offsets(
            KafkaAnswers asked, List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        var specs = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> specs.put(partition, which));
        var offsets = new HashMap<TopicPartition, Long>();
        asked.answer(asked.admin().listOffsets(specs).all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }
}
