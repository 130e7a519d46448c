package dev.keyledger.reporting;

import dev.keyledger.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How a {@link UsageReporter} works.
 *
 * @param kafka settings of Kafka's clients: {@code bootstrap.servers}, and how to authenticate; what makes the producer
 *     safe is set by the reporter itself
 * @param topic where requests go
 * @param spool a directory for this reporter alone, made if it isn't there
 * @param spoolBytesMax how much of the disk the spool may take
 * @param forced whether what the spool took is forced to the disk (fsync, once per group) before it counts as taken.
 *     Without it the spool survives a killed process, but not a machine that loses power
 * @param kafkaPatience how long a report waits for Kafka's acknowledgement before the spool takes it
 * @param waitingMax how many reports may wait in memory; more are refused
 * @param acceptLate how old a request may be when it is reported, as the usage-aggregator has it
 */
public record ReporterConfig(
        Map<String, Object> kafka,
        String topic,
        Path spool,
        long spoolBytesMax,
        boolean forced,
        Duration kafkaPatience,
        int waitingMax,
        Duration acceptLate) {
    private static final long SPOOL_BYTES_DEFAULT = 1L << 30;
    private static final int WAITING_DEFAULT = 10_000;
    private static final Duration KAFKA_PATIENCE_DEFAULT = Duration.ofMillis(250);
    private static final Duration ACCEPT_LATE_DEFAULT = Duration.ofDays(7);

    public ReporterConfig {
        kafka = Map.copyOf(kafka);
        if (spoolBytesMax < 1 || waitingMax < 1 || kafkaPatience.isNegative()) {
            throw new IllegalArgumentException("a reporter needs room for something: " + spoolBytesMax
                    + " bytes on disk, " + waitingMax + " reports in memory, " + kafkaPatience + " of patience");
        }
    }

    /** A gibibyte of forced spool, 10,000 reports in memory, a quarter of a second for Kafka. */
    public static ReporterConfig of(Map<String, Object> kafka, Path spool) {
        return new ReporterConfig(
                kafka,
                Topics.GATEWAY_REQUESTS,
                spool,
                SPOOL_BYTES_DEFAULT,
                true,
                KAFKA_PATIENCE_DEFAULT,
                WAITING_DEFAULT,
                ACCEPT_LATE_DEFAULT);
    }

    public ReporterConfig withTopic(String other) {
        return new ReporterConfig(kafka, other, spool, spoolBytesMax, forced, kafkaPatience, waitingMax, acceptLate);
    }

    public ReporterConfig withSpoolBytesMax(long other) {
        return new ReporterConfig(kafka, topic, spool, other, forced, kafkaPatience, waitingMax, acceptLate);
    }

    public ReporterConfig withForced(boolean other) {
        return new ReporterConfig(kafka, topic, spool, spoolBytesMax, other, kafkaPatience, waitingMax, acceptLate);
    }

    public ReporterConfig withKafkaPatience(Duration other) {
        return new ReporterConfig(kafka, topic, spool, spoolBytesMax, forced, other, waitingMax, acceptLate);
    }

    public ReporterConfig withWaitingMax(int other) {
        return new ReporterConfig(kafka, topic, spool, spoolBytesMax, forced, kafkaPatience, other, acceptLate);
    }
}
