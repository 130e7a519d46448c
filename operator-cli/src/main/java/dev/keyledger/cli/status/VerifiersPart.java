package dev.keyledger.cli.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.KafkaAccess;
import dev.keyledger.cli.topic.TopicScan;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.VerifierProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** All that verify keys, here and beside gateways, as their receipts of the last minutes tell. */
record VerifiersPart(KafkaAccess kafka, Duration patience) implements Part {
    /** Each says something every second. */
    private static final Duration LOOKED_AT = Duration.ofMinutes(2);

    private static final Duration SILENT = Duration.ofSeconds(15);
    private static final double MILLIS = 1e3;

    /** @param at when it said so */
    private record Receipt(VerifierProgress progress, Instant at) {}

    @Override
    public String subject() {
        return "verifiers";
    }

    @Override
    public List<Finding> look() {
        try (var consumer = kafka.consumer(patience)) {
            return List.of(finding(last(consumer), Instant.now()));
        } catch (KafkaException e) {
            throw new OperatorProblem("Kafka at " + kafka + " doesn't say: " + e.getMessage(), e);
        }
    }

    /** By id; those that ended in good order are gone. */
    private Map<String, Receipt> last(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.VERIFIER_PROGRESS, patience).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, patience);
        var since = new HashMap<TopicPartition, Long>();
        partitions.forEach(
                partition -> since.put(partition, Instant.now().minus(LOOKED_AT).toEpochMilli()));
        Map<TopicPartition, @Nullable OffsetAndTimestamp> first =
                new HashMap<>(consumer.offsetsForTimes(since, patience));
        partitions.forEach(partition -> {
            OffsetAndTimestamp found = first.get(partition);
            consumer.seek(partition, found == null ? TopicScan.offsetOf(partition, ends) : found.offset());
        });
        var last = new TreeMap<String, Receipt>();
        TopicScan.readTo(consumer, ends, record -> note(record, last));
        return last;
    }

    private static void note(ConsumerRecord<byte[], byte[]> record, Map<String, Receipt> last) {
        if (record.key() == null) {
            return;
        }
        String id = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            last.remove(id);
            return;
        }
        try {
            last.put(
                    id,
                    new Receipt(
                            WireJson.mapper().readValue(record.value(), VerifierProgress.class),
                            Instant.ofEpochMilli(record.timestamp())));
        } catch (JsonProcessingException e) {
            // None that this build knows: whoever sent it is not counted.
            last.remove(id);
        } catch (IOException e) {
            throw new OperatorProblem("a receipt can't be read", e);
        }
    }

    private Finding finding(Map<String, Receipt> last, Instant now) {
        if (last.isEmpty()) {
            return new Finding(subject(), Level.DEGRADED, "none has said anything for " + LOOKED_AT.toSeconds() + " s");
        }
        var kinds = new TreeMap<String, Integer>();
        var troubles = new ArrayList<String>();
        long slowestMillis = 0;
        for (Receipt receipt : last.values()) {
            VerifierProgress progress = receipt.progress();
            kinds.merge(progress.kind(), 1, Integer::sum);
            Instant asOf = progress.asOf();
            if (Duration.between(receipt.at(), now).compareTo(SILENT) > 0) {
                troubles.add(progress.kind() + " " + progress.id() + " has been silent since " + receipt.at());
            } else if (asOf == null || Duration.between(asOf, receipt.at()).toMillis() > progress.maxStalenessMs()) {
                troubles.add(progress.kind() + " " + progress.id() + " isn't fresh, and refuses every key");
            } else {
                slowestMillis = Math.max(
                        slowestMillis, Duration.between(asOf, receipt.at()).toMillis());
            }
        }
        String counts = String.join(
                ", ",
                kinds.entrySet().stream()
                        .map(kind -> String.format(Locale.ROOT, "%,d %s", kind.getValue(), kind.getKey()))
                        .toList());
        return new Finding(
                subject(),
                troubles.isEmpty() ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%s; the slowest has every change of up to %.1f s ago%s",
                        counts,
                        slowestMillis / MILLIS,
                        troubles.isEmpty() ? "" : "; " + String.join("; ", troubles)));
    }
}
