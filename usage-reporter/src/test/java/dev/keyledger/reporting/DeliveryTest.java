package dev.keyledger.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.reporting.ReportOutcome.Reason;
import dev.keyledger.reporting.ReportOutcome.Refused;
import dev.keyledger.reporting.spool.Spool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided although nobody takes a turn. */
class DeliveryTest {
    @TempDir
    private Path temporary;

    @Test
    void reports_moreThanMayWait_areRefusedAtOnceAndTheOthersWait() throws Exception {
        ReporterConfig config = ReporterConfig.of(
                        Map.of("bootstrap.servers", ReportingFixture.NO_KAFKA), temporary.resolve("spool"))
                .withWaitingMax(2);
        try (Spool spool = Spool.open(config.spool(), config.spoolBytesMax(), true)) {
            var delivery =
                    new Delivery(config, new RequestEncoding(config.topic(), Duration.ofDays(7)), spool, () -> {});
            List<Report> reports = IntStream.range(0, 3)
                    .mapToObj(number -> Report.of(Requests.number(number, Instant.now())))
                    .toList();

            reports.forEach(delivery::accept);

            assertThat(reports.get(0).isDecided()).isFalse();
            assertThat(reports.get(1).isDecided()).isFalse();
            assertThat(reports.get(2).outcome().join())
                    .isEqualTo(new Refused(Reason.OVERLOADED, "more reports wait in memory than there may"));
            assertThat(delivery.waiting()).isEqualTo(2);

            delivery.finish();
            delivery.refuseTheRest();

            assertThat(reports.getFirst().outcome().join())
                    .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
                            .isEqualTo(Reason.CLOSED));
            assertThat(delivery.waiting()).isZero();
        }
    }
}
