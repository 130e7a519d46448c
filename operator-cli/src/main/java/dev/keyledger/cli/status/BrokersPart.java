package dev.keyledger.cli.status;

import dev.keyledger.cli.stack.KafkaAccess;
import dev.keyledger.cli.status.KafkaAnswers.SilentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;

/** Kafka's brokers, and room on their disks. */
record BrokersPart(KafkaAccess kafka, Duration patience) implements Part {
    private static final double FREE_DEGRADED = 0.10;
    private static final double FREE_BROKEN = 0.03;
    private static final double GIBI = 1 << 30;

    @Override
    public String subject() {
        return "kafka";
    }

    @Override
    public List<Finding> look() {
        try {
            return List.of(KafkaAnswers.of(kafka, patience, this::brokers));
        } catch (SilentException e) {
            return List.of(new Finding(subject(), Level.BROKEN, String.valueOf(e.getMessage())));
        }
    }

    private Finding brokers(KafkaAnswers asked) throws InterruptedException, ExecutionException, TimeoutException {
        List<Integer> ids = asked.answer(asked.admin().describeCluster().nodes()).stream()
                .map(Node::id)
                .toList();
        long taken = 0;
        double leastFree = 1;
        var failed = new ArrayList<String>();
        for (Map<String, LogDirDescription> directories : asked.answer(
                        asked.admin().describeLogDirs(ids).allDescriptions())
                .values()) {
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
                subject(),
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
}
