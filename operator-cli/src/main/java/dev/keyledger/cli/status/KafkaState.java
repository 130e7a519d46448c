package dev.keyledger.cli.status;

import dev.keyledger.cli.stack.KafkaAccess;
import dev.keyledger.cli.topic.TopicScan;
import dev.keyledger.events.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka says of itself: dead letters that nobody has dropped, and room on its disks. */
final class KafkaState {
    private static final Duration RECENT = Duration.ofDays(1);
    private static final double FREE_DEGRADED = 0.10;
    private static final double FREE_BROKEN = 0.03;
    private static final double GIBI = 1 << 30;

    private final KafkaAccess kafka;
    private final Duration patience;

    KafkaState(KafkaAccess kafka, Duration patience) {
        this.kafka = kafka;
        this.patience = patience;
    }

    /** @return one finding about dead letters, one about the brokers */
    List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        try (Admin admin = kafka.admin()) {
            findings.add(deadLetters(admin));
            findings.add(brokers(admin));
        } catch (ExecutionException | TimeoutException e) {
            findings.clear();
            findings.add(new Finding(
                    "kafka",
                    Level.BROKEN,
                    String.format(Locale.ROOT, "%s does not answer within %d s", kafka, patience.toSeconds())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(new Finding("kafka", Level.UNKNOWN, "interrupted"));
        }
        return findings;
    }

    private Finding deadLetters(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        List<TopicPartition> partitions;
        try {
            partitions =
                    answer(admin.describeTopics(List.of(Topics.GATEWAY_REQUESTS_DLQ))
                                    .allTopicNames())
                            .values()
                            .stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .map(partition -> new TopicPartition(Topics.GATEWAY_REQUESTS_DLQ, partition.partition()))
                            .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return new Finding("dead letters", Level.UNKNOWN, "there is no topic " + Topics.GATEWAY_REQUESTS_DLQ);
            }
            throw e;
        }
        Map<TopicPartition, Long> beginnings = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> recent = offsets(
                admin,
                partitions,
                OffsetSpec.forTimestamp(Instant.now().minus(RECENT).toEpochMilli()));
        long all = 0;
        long ofToday = 0;
        for (TopicPartition partition : partitions) {
            long end = TopicScan.offsetOf(partition, ends);
            long beginning = TopicScan.offsetOf(partition, beginnings);
            all += end - beginning;
            // -1: none is so recent.
            long since = TopicScan.offsetOf(partition, recent);
            ofToday += since < 0 ? 0 : end - Math.max(since, beginning);
        }
        return new Finding(
                "dead letters",
                ofToday == 0 ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%,d, of the last day %,d%s",
                        all,
                        ofToday,
                        all == 0 ? "" : "; ops dead-letters list"));
    }

    private Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> asked.put(partition, which));
        var offsets = new HashMap<TopicPartition, Long>();
        answer(admin.listOffsets(asked).all()).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private Finding brokers(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        List<Integer> ids =
                answer(admin.describeCluster().nodes()).stream().map(Node::id).toList();
        long taken = 0;
        double leastFree = 1;
        var failed = new ArrayList<String>();
        for (Map<String, LogDirDescription> directories :
                answer(admin.describeLogDirs(ids).allDescriptions()).values()) {
            for (Map.Entry<String, LogDirDescription> directory : directories.entrySet()) {
                if (directory.getValue().error() != null) {
                    failed.add(directory.getKey() + ": "
                            + directory.getValue().error().getMessage());
                    continue;
                }
                taken += directory.getValue().replicaInfos().values().stream()
                        .mapToLong(replica -> replica.size())
                        .sum();
                if (directory.getValue().totalBytes().isPresent()
                        && directory.getValue().usableBytes().isPresent()) {
                    leastFree = Math.min(
                            leastFree,
                            (double) directory.getValue().usableBytes().getAsLong()
                                    / directory.getValue().totalBytes().getAsLong());
                }
            }
        }
        return new Finding(
                "kafka",
                failed.isEmpty() ? levelOf(leastFree) : Level.BROKEN,
                String.format(
                        Locale.ROOT,
                        "%d brokers, %.1f GiB on disk, %.0f %% of the fullest disk are free%s",
                        ids.size(),
                        taken / GIBI,
                        leastFree * 100,
                        failed.isEmpty() ? "" : "; " + String.join("; ", failed)));
    }

    /** @param free the part of a disk that is left */
    static Level levelOf(double free) {
        return free < FREE_BROKEN ? Level.BROKEN : free < FREE_DEGRADED ? Level.DEGRADED : Level.WELL;
    }

    private <T> T answer(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
