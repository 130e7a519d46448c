package dev.keyledger.reporting;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.reporting.ReportOutcome.Keeper;
import dev.keyledger.reporting.ReportOutcome.Reason;
import dev.keyledger.reporting.ReportOutcome.Refused;
import dev.keyledger.reporting.ReportOutcome.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UsageReporterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Taken BY_KAFKA = new Taken(Keeper.KAFKA);
    private static final Taken BY_SPOOL = new Taken(Keeper.SPOOL);

    @TempDir
    private Path temporary;

    private ReportingFixture fixture;

    @BeforeEach
    void makeTopic() throws Exception {
        fixture = new ReportingFixture(temporary.resolve("spool"));
    }

    private List<CompletableFuture<ReportOutcome>> report(UsageReporter reporter, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> reporter.report(fixture.request(number)))
                .toList();
    }

    private static List<ReportOutcome> outcomes(List<CompletableFuture<ReportOutcome>> reports) {
        return reports.stream().map(CompletableFuture::join).toList();
    }

    private List<ReportedRequest> requests(int from, int to) {
        return IntStream.range(from, to).mapToObj(fixture::request).toList();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(fixture.spool)) {
            return files.filter(file -> file.toString().endsWith(".spool"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void kafkaThatAnswers_takesReportsAndTheDiskSeesNone() throws Exception {
        try (UsageReporter reporter = UsageReporter.open(fixture.config().withKafkaPatience(Duration.ofMinutes(1)))) {
            assertThat(outcomes(report(reporter, 0, 500))).hasSize(500).containsOnly(BY_KAFKA);

            ReporterStatus status = reporter.status();
            assertThat(status.sentTotal()).isEqualTo(500);
            assertThat(status.spooledTotal()).isZero();
            assertThat(status.waiting()).isZero();
            assertThat(status.refusedTotal().values()).containsOnly(0L);
            assertThat(status.kafkaProblem()).isEmpty();
        }
        assertThat(segments()).isEmpty();
        assertThat(fixture.onTopic()).hasSize(500);
        assertThat(fixture.counted()).isEqualTo(requests(0, 500));
    }

    /** What a broker refuses while it opens a partition must not be what it can never take afterwards. */
    @Test
    void topicsMadeWhileReportsWait_takeThemAll() throws Exception {
        for (int round = 0; round < 20; round++) {
            String topic = "late-" + UUID.randomUUID();
            ReporterConfig config = ReporterConfig.of(
                            Map.of("bootstrap.servers", fixture.servers.kafka()), temporary.resolve(topic))
                    .withTopic(topic);
            try (UsageReporter reporter = UsageReporter.open(config)) {
                List<CompletableFuture<ReportOutcome>> early = report(reporter, 0, 4_000);
                fixture.createTopic(topic, 24);
                List<CompletableFuture<ReportOutcome>> late = report(reporter, 4_000, 5_000);
                assertThat(outcomes(early)).doesNotHaveAnyElementsOfTypes(Refused.class);
                assertThat(outcomes(late)).doesNotHaveAnyElementsOfTypes(Refused.class);
                await("Kafka to have them all")
                        .until(() -> reporter.status().sentTotal() == early.size() + late.size());
            }
        }
    }

    @Test
    void kafkaThatIsSilent_isWaitedForInTheSpoolAndGetsAllInOrder() throws Exception {
        try (UsageReporter reporter = UsageReporter.open(fixture.config())) {
            outcomes(report(reporter, 0, 100));
            await().until(() -> reporter.status().spooled() == 0);
            fixture.servers.signalKafka("STOP");
            try {
                assertThat(outcomes(report(reporter, 100, 800)))
                        .contains(BY_SPOOL)
                        .doesNotHaveAnyElementsOfTypes(Refused.class);
                for (int from = 800; from < 5_000; from += 700) {
                    assertThat(outcomes(report(reporter, from, from + 700))).containsOnly(BY_SPOOL);
                }
                assertThat(reporter.status().spooled()).isGreaterThanOrEqualTo(4_200);
                assertThat(reporter.status().spoolBytes()).isPositive();
            } finally {
                fixture.servers.signalKafka("CONT");
            }
            outcomes(report(reporter, 5_000, 5_100));

            await().until(() -> reporter.status().spooled() == 0);

            assertThat(fixture.counted()).isEqualTo(requests(0, 5_100));
            assertThat(reporter.status().sentTotal()).isEqualTo(5_100);
            assertThat(reporter.status().kafkaProblem()).isEmpty();
        }
    }

    /** There is always one more report, so the spool never happens to be empty. */
    @Test
    void kafkaThatAnswersAgain_takesReportsWithoutTheDiskThoughTheyNeverCease() throws Exception {
        int outstanding = 300;
        try (UsageReporter reporter = UsageReporter.open(fixture.config().withKafkaPatience(Duration.ofSeconds(2)))) {
            fixture.servers.signalKafka("STOP");
            try {
                assertThat(outcomes(report(reporter, 0, 3_000))).contains(BY_SPOOL);
            } finally {
                fixture.servers.signalKafka("CONT");
            }
            var reports = new ArrayDeque<>(report(reporter, 3_000, 3_000 + outstanding));
            int next = 3_000 + outstanding;
            int byKafka = 0;
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (byKafka < 1_000 && System.nanoTime() - end < 0) {
                byKafka += reports.poll().join().equals(BY_KAFKA) ? 1 : 0;
                reports.add(reporter.report(fixture.request(next++)));
            }
            assertThat(byKafka).as("of %d reports", next).isEqualTo(1_000);
            outcomes(List.copyOf(reports));
            await().until(() -> reporter.status().spooled() == 0);
            assertThat(fixture.counted()).isEqualTo(requests(0, next));
        }
    }

    @Test
    void kafkaThatIsNotThere_isNotNeededToReport() throws Exception {
        try (UsageReporter reporter = UsageReporter.open(fixture.config(ReportingFixture.NO_KAFKA))) {
            assertThat(outcomes(report(reporter, 0, 3_000))).hasSize(3_000).containsOnly(BY_SPOOL);
            assertThat(reporter.status().kafkaProblem()).isPresent();
        }

        try (UsageReporter reporter = UsageReporter.open(fixture.config())) {
            assertThat(reporter.status().spooled()).isEqualTo(3_000);
            assertThat(outcomes(report(reporter, 3_000, 3_010))).isNotEmpty();
            await().until(() -> reporter.status().spooled() == 0);
        }
        assertThat(fixture.counted()).isEqualTo(requests(0, 3_010));
    }

    @Test
    void bootstrapServer_whoseNameNobodyKnows_isAskedAgainAndToldOf() throws Exception {
        try (UsageReporter reporter = UsageReporter.open(fixture.config("kafka.invalid:9092"))) {
            assertThat(outcomes(report(reporter, 0, 2))).containsOnly(BY_SPOOL);
            await().until(() -> reporter.status().kafkaProblem().isPresent());
        }
    }

    @Test
    void fullSpool_refusesAndTakesAgainOnceThereIsRoom() throws Exception {
        ReporterConfig small = fixture.config(ReportingFixture.NO_KAFKA).withSpoolBytesMax(20_000);
        long taken;
        try (UsageReporter reporter = UsageReporter.open(small)) {
            List<ReportOutcome> outcomes = outcomes(report(reporter, 0, 200));
            taken = outcomes.stream().filter(BY_SPOOL::equals).count();

            assertThat(taken).isBetween(10L, 100L);
            assertThat(outcomes.subList(0, (int) taken)).containsOnly(BY_SPOOL);
            assertThat(outcomes.subList((int) taken, 200)).allSatisfy(outcome -> assertThat(outcome)
                    .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
                            .isEqualTo(Reason.SPOOL_FULL)));
            assertThat(reporter.status().refusedTotal()).containsEntry(Reason.SPOOL_FULL, 200 - taken);
            assertThat(reporter.status().spoolBytes()).isLessThanOrEqualTo(20_000);
        }

        try (UsageReporter reporter = UsageReporter.open(
                fixture.config().withSpoolBytesMax(20_000).withKafkaPatience(Duration.ofMinutes(1)))) {
            await().until(() -> reporter.status().spooled() == 0);
            assertThat(outcomes(report(reporter, (int) taken, 200))).hasOnlyElementsOfType(Taken.class);
            await().until(() -> reporter.status().spooled() == 0);
        }
        assertThat(fixture.counted()).isEqualTo(requests(0, 200));
    }

    @Test
    void lastRecord_tornByAKill_isTheOnlyOneThatIsMissing() throws Exception {
        try (UsageReporter reporter = UsageReporter.open(fixture.config(ReportingFixture.NO_KAFKA))) {
            outcomes(report(reporter, 0, 50));
        }
        Path last = segments().getLast();
        byte[] whole = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(whole, whole.length - 7));

        try (UsageReporter reporter = UsageReporter.open(fixture.config())) {
            assertThat(reporter.status().spooled()).isEqualTo(49);
            assertThat(reporter.status().damaged()).isZero();
            await().until(() -> reporter.status().spooled() == 0);
        }
        assertThat(fixture.counted()).isEqualTo(requests(0, 49));
    }

    @Test
    void sameRequest_reportedAgain_isADuplicateAndNoSecondRequest() throws Exception {
        ReportedRequest request = ReportedRequest.ended(Requests.SOURCE, Instant.now(), Requests.data(5));
        try (UsageReporter reporter = UsageReporter.open(fixture.config())) {
            assertThat(reporter.report(request).join()).isInstanceOf(Taken.class);
            assertThat(reporter.report(request).join()).isInstanceOf(Taken.class);
            await().until(() -> reporter.status().sentTotal() == 2);
        }

        assertThat(fixture.onTopic()).hasSize(2).allMatch(ParsedRequest.Accepted.class::isInstance);
        assertThat(fixture.counted()).containsExactly(request);
    }

    @Test
    void request_thatWouldBeADeadLetter_isRefusedByTheRuleItBreaks() throws Exception {
        Instant now = Instant.now();
        try (UsageReporter reporter = UsageReporter.open(fixture.config())) {
            assertInvalid(
                    reporter,
                    new ReportedRequest("/g", "", now, Requests.data(5)),
                    "/id: is required (missing-attribute)");
            assertInvalid(
                    reporter,
                    new ReportedRequest("/g", "1", now, Requests.data(-5)),
                    "/data/inputTokens",
                    "(invalid-field)");
            assertInvalid(
                    reporter, new ReportedRequest("/g", "1", now, Requests.data(2_000_000_000)), "(invalid-field)");
            assertInvalid(
                    reporter,
                    new ReportedRequest("/g", "1", now.minus(Duration.ofDays(8)), Requests.data(5)),
                    "/time",
                    "(too-late)");
            assertInvalid(
                    reporter,
                    new ReportedRequest("/g", "1", now.plus(Duration.ofHours(1)), Requests.data(5)),
                    "(from-the-future)");
            assertInvalid(reporter, new ReportedRequest("/g", "\ud800", now, Requests.data(5)), "(invalid-attribute)");
            assertThat(reporter.status().refusedTotal()).containsEntry(Reason.INVALID, 6L);
        }
        assertThat(fixture.onTopic()).isEmpty();
    }

    private static void assertInvalid(UsageReporter reporter, ReportedRequest request, String... says) {
        assertThat(reporter.report(request).join()).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.INVALID);
            assertThat(refused.detail()).contains(says);
        });
    }

    @Test
    void closedReporter_refusesAndHasDecidedAllBefore() throws Exception {
        UsageReporter reporter = UsageReporter.open(fixture.config(ReportingFixture.NO_KAFKA));
        List<CompletableFuture<ReportOutcome>> before = report(reporter, 0, 1_000);

        reporter.close();

        assertThat(before).allMatch(CompletableFuture::isDone);
        assertThat(outcomes(before)).containsOnly(BY_SPOOL);
        assertThat(reporter.report(fixture.request(1)).join())
                .isEqualTo(new Refused(Reason.CLOSED, "the reporter is closed"));
        assertThat(reporter.status().waiting()).isZero();
        reporter.close();
    }

    @Test
    void spool_ofAnotherReporter_isNotOpened() throws Exception {
        try (UsageReporter reporter = UsageReporter.open(fixture.config())) {
            assertThatThrownBy(() -> UsageReporter.open(fixture.config())).isInstanceOf(IOException.class);
            assertThat(reporter.status().worker().running()).isTrue();
        }
    }
}
