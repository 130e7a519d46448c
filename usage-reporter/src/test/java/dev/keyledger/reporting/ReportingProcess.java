package dev.keyledger.reporting;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A process that reports requests, for tests that kill it. Says of each on a line what became of it, {@code done} when there
 * are no more, and ends when its standard input does.
 */
final class ReportingProcess {
    private static final int OUTSTANDING_MAX = 400;

    /** Kept here, since a level is forgotten with its logger. */
    private static final Logger KAFKA_CLIENTS = Logger.getLogger("org.apache.kafka");

    private ReportingProcess() {}

    /** Bootstrap servers, topic, spool, when the test began, the first number and the one behind the last. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        KAFKA_CLIENTS.setLevel(Level.SEVERE);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Instant began = Instant.parse(arguments[3]);
        ReporterConfig config = ReporterConfig.of(Map.of("bootstrap.servers", arguments[0]), Path.of(arguments[2]))
                .withTopic(arguments[1])
                .withKafkaPatience(Duration.ofMillis(50));
        var room = new Semaphore(OUTSTANDING_MAX);
        try (UsageReporter reporter = UsageReporter.open(config)) {
            int end = Integer.parseInt(arguments[5]);
            for (int i = Integer.parseInt(arguments[4]); i < end; i++) {
                int number = i;
                room.acquire();
                var unused = reporter.report(Requests.number(number, began)).thenAcceptAsync(outcome -> {
                    out.println(
                            switch (outcome) {
                                case ReportOutcome.Taken taken -> "taken " + number + " " + taken.by();
                                case ReportOutcome.Refused refused -> "refused " + number + " " + refused.reason();
                            });
                    room.release();
                });
            }
            room.acquire(OUTSTANDING_MAX);
            out.println("done");
            while (System.in.read() >= 0) {
                // Until the test lets it end.
            }
        }
    }
}
