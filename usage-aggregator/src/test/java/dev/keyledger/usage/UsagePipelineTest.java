package dev.keyledger.usage;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.testsupport.TcpProxy;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.usage.Oracle;
import dev.keyledger.testsupport.usage.OracleCatalogue;
import dev.keyledger.testsupport.usage.OraclePrice;
import dev.keyledger.testsupport.usage.RandomTraffic;
import dev.keyledger.usage.ledger.Commits;
import dev.keyledger.usage.ledger.UsageLedger;
import dev.keyledger.usage.window.UsageWindow;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole line on real Kafka and PostgreSQL, against an oracle that shares no code with it. */
class UsagePipelineTest {
    private static final Map<String, String> DEFAULTS = Map.of("keyledger.usage.flush-interval", "PT0.05S");

    /** Memory for ids that holds about one hour, so that hours are evicted and fetched again all the time. */
    private static final Map<String, String> TIGHT = Map.of(
            "keyledger.usage.flush-interval",
            "PT0.02S",
            "keyledger.usage.flush-events-max",
            "700",
            "keyledger.usage.ids-bytes-max",
            "60000");

    private static final String COUNTED = "SELECT coalesce(sum(next_offset), 0) FROM feed_position";

    private Laboratory lab;
    private Findings findings;
    private RandomTraffic traffic;

    @BeforeEach
    void open() throws Exception {
        lab = new Laboratory();
        findings = new Findings(lab);
        traffic = new RandomTraffic(20261123, lab.topics.gatewayRequests(), Laboratory.PARTITIONS, Instant.now());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void randomTraffic_isCountedAsTheOracleCountsIt() throws Exception {
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), TIGHT)) {
            pipeline.start();
            send(15_000);
            lab.awaitQuiet();
        }
        findings.assertAllEqualTheOracle();
    }

    /** Of a model with an alias, and with a price for everything, which changed two midnights ago and at the last. */
    @Test
    void pricesThatChange_areThoseOfTheEventsTime() throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String catalog = """
                {"models": [{"model": "gpt-4o", "aliases": ["gpt-4o-2024-11-20"], "prices": [
                  {"from": "%s", "inputPico": 11, "cacheReadPico": 12, "cacheWritePico": 13, "outputPico": 14,
                   "reasoningPico": 15, "source": "a test", "asOf": "2026-01-01"},
                  {"from": "%s", "inputPico": 31, "cacheReadPico": 32, "cacheWritePico": 33, "outputPico": 34,
                   "reasoningPico": 35, "source": "a test", "asOf": "2026-01-01"},
                  {"from": "%s", "inputPico": 21, "cacheReadPico": 22, "outputPico": 24,
                   "source": "a test", "asOf": "2026-01-01"}]}]}
                """.formatted(today.minusDays(4), today, today.minusDays(2));
        OraclePrice[] prices = {
            OraclePrice.of(
                    midnight(today.minusDays(4)),
                    "2026-01-01",
                    "input 0.000011, cacheRead 0.000012, cacheWrite 0.000013, output 0.000014, reasoning 0.000015"),
            OraclePrice.of(
                    midnight(today.minusDays(2)),
                    "2026-01-01",
                    "input 0.000021, cacheRead 0.000022, cacheWrite 0.000021, output 0.000024, reasoning 0.000024"),
            OraclePrice.of(
                    midnight(today),
                    "2026-01-01",
                    "input 0.000031, cacheRead 0.000032, cacheWrite 0.000033, output 0.000034, reasoning 0.000035")
        };

        try (UsagePipeline pipeline = lab.pipeline(
                lab.dataSource,
                Clock.systemUTC(),
                DEFAULTS,
                Laboratory.prices(PriceFiles.read("a test's catalogue", catalog.getBytes(UTF_8), LocalDate.EPOCH)))) {
            pipeline.start();
            send(6_000);
            lab.awaitQuiet();
        }
        findings.assertAllEqual(
                findings.ask(new Oracle(
                        new OracleCatalogue().anywhere("gpt-4o", prices).anywhere("gpt-4o-2024-11-20", prices))),
                Instant.EPOCH);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Test
    void commitsThatFailOrSeemTo_changeNothing() throws Exception {
        var failing = new FailingCommits(lab.dataSource);
        try (UsagePipeline pipeline = lab.pipeline(failing.dataSource(), Clock.systemUTC(), TIGHT)) {
            pipeline.start();
            while (failing.failures() < 4) {
                send(1_000);
                lab.awaitQuiet();
            }
        }
        findings.assertAllEqualTheOracle();
    }

    /** Neither dead nor answering: counting, publishing and the server each give the session up, and nothing is counted twice. */
    @Test
    void sessionsThatHang_areGivenUp_andCountingGoesOn() throws Exception {
        try (var proxy = TcpProxy.to(TestServers.shared().postgres());
                AgroalDataSource hanging =
                        lab.dataSourceBy(proxy, "socketTimeout=2&options=-c%20idle_in_transaction_session_timeout=2s");
                UsagePipeline pipeline = lab.pipeline(hanging, Clock.systemUTC(), TIGHT)) {
            pipeline.start();
            send(2_000);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !lab.query(COUNTED).equals(List.of("0")));

            proxy.hangThoseConnected();
            send(2_000);

            lab.awaitQuiet();
        }
        findings.assertAllEqualTheOracle();
    }

    @Test
    void sumsThatFillTheMemory_areCommitted_howeverEarly() throws Exception {
        Map<String, String> patient =
                Map.of("keyledger.usage.flush-interval", "PT1H", "keyledger.usage.flush-sums-max", "500");
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), patient)) {
            pipeline.start();
            await().until(() -> pipeline.health().positions().size() == Laboratory.PARTITIONS);
            send(5_000);
            await().until(() -> Long.parseLong(lab.query("SELECT sum(requests) FROM usage_partition")
                            .getFirst())
                    > 500);
        }
    }

    @Test
    void instancesComeAndGo_theTotalsAreTheSame() throws Exception {
        try (UsagePipeline second = lab.pipeline(lab.dataSource, Clock.systemUTC(), TIGHT)) {
            try (UsagePipeline first = lab.pipeline(lab.dataSource, Clock.systemUTC(), TIGHT)) {
                first.start();
                send(3_000);
                second.start();
                send(3_000);
                await().until(() -> !second.health().positions().isEmpty());
            }
            send(3_000);
            lab.awaitQuiet();
        }
        findings.assertAllEqualTheOracle();
    }

    @Test
    void deadLetter_carriesTheRecordAsReceivedAndWhy() throws Exception {
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            send(4_000);
            lab.awaitQuiet();
        }
        Map<String, ConsumerRecord<byte[], byte[]>> received = new HashMap<>();
        lab.records(lab.topics.gatewayRequests())
                .forEach(record -> received.put(record.partition() + " " + record.offset(), record));
        List<ConsumerRecord<byte[], byte[]>> dead = lab.records(lab.topics.deadLetters());

        assertThat(dead).isNotEmpty().allSatisfy(letter -> {
            ConsumerRecord<byte[], byte[]> original =
                    received.get(header(letter, "source-partition") + " " + header(letter, "source-offset"));
            assertThat(letter.key()).isEqualTo(original.key());
            assertThat(letter.value()).isEqualTo(original.value());
            assertThat(List.of(letter.headers().toArray()))
                    .startsWith(original.headers().toArray());
        });
        Map<String, Integer> reasons = new TreeMap<>();
        dead.forEach(letter -> reasons.merge(header(letter, "reason"), 1, Integer::sum));
        assertThat(reasons).isEqualTo(findings.oracle().deadByReason);
    }

    @Test
    void deadLetterAsLargeAsKafkaTakes_reachesItsTopic() throws Exception {
        byte[] garbage = new byte[1_048_000];
        new Random(5).nextBytes(garbage);
        var unused = lab.gateway.send(new ProducerRecord<>(lab.topics.gatewayRequests(), null, garbage));
        send(100);

        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            lab.awaitQuiet();
        }
        assertThat(lab.records(lab.topics.deadLetters()))
                .anySatisfy(letter -> assertThat(letter.value()).isEqualTo(garbage));
    }

    /** Compression carries it past Kafka's limit into the one topic, but not into the other. */
    @Test
    void deadLetterTooLargeForItsTopic_isSentWithoutItsContents() throws Exception {
        var settings = new HashMap<>(Laboratory.kafka());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        try (var gateway = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            gateway.send(new ProducerRecord<>(lab.topics.gatewayRequests(), 0, null, new byte[5 << 20]))
                    .get();
        }
        send(2_000);

        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            lab.awaitQuiet();
        }
        List<ConsumerRecord<byte[], byte[]>> dead = lab.records(lab.topics.deadLetters());
        assertThat(dead)
                .filteredOn(letter -> source(letter).equals("0@0"))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.value()).isNull();
                    assertThat(header(letter, "reason")).isEqualTo("missing-attribute");
                    assertThat(header(letter, "reason-detail")).contains("left out", "52428");
                });
        assertThat(dead).extracting(UsagePipelineTest::source).doesNotHaveDuplicates();
    }

    @Test
    void deadLetterWithHeadersOfAnySize_reachesItsTopic() throws Exception {
        Headers headers = new RecordHeaders()
                .add("n".repeat(70_000), null)
                .add("v", new byte[70_000])
                .add("v", null);
        var unused =
                lab.gateway.send(new ProducerRecord<>(lab.topics.gatewayRequests(), 0, new byte[0], null, headers));

        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            lab.awaitQuiet();
        }
        assertThat(lab.records(lab.topics.deadLetters()))
                .singleElement()
                .satisfies(letter -> assertThat(letter.headers().toArray()).startsWith(headers.toArray()));
    }

    @Test
    void passingHour_lowersTheTotalsByExactlyThatHour() throws Exception {
        var clock = new SetClock(Instant.now());
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, clock, SetClock.believed("PT0.05S"))) {
            pipeline.start();
            send(6_000);
            lab.awaitQuiet();
            Oracle oracle = findings.oracle();
            for (int days : new int[] {24, 25, 26, 27, 28, 29, 30, 31}) {
                clock.set(Instant.now().plus(Duration.ofDays(days)));
                Instant floor = UsageWindow.floorHour(clock.instant());
                await().until(() -> lab.query(
                                "SELECT DISTINCT extract(epoch FROM floor_hour)::bigint" + " FROM usage_partition")
                        .equals(List.of(Long.toString(floor.getEpochSecond()))));
                lab.awaitQuiet();
                findings.assertTotalsAre(oracle.totals(floor), String.format(Locale.ROOT, "after %d days", days));
                findings.assertNoDrift(String.format(Locale.ROOT, "after %d days", days));
            }
        }
        assertThat(lab.query("SELECT count(*) FROM usage_hour")).containsExactly("0");
        assertThat(findings.published().hours()).isEmpty();
        assertThat(findings.published().totals().values()).allMatch(counts -> counts.startsWith("requests=0 "));
        assertThat(findings.published().secrets()).isEmpty();
        assertThat(findings.published().lastUsed).isEqualTo(findings.oracle().lastUsed);
    }

    /** All hours would leave the window, and none could come back. */
    @Test
    void clockAYearAhead_countsNothingUntilItIsSetRight() throws Exception {
        var clock = new SetClock(Instant.now());
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, clock, DEFAULTS)) {
            pipeline.start();
            send(1_000);
            lab.awaitQuiet();
            List<String> counted = lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5");

            clock.set(Instant.now().plus(Duration.ofDays(365)));
            send(1_000);
            await().untilAsserted(() -> assertThat(pipeline.health().detail()).contains("this machine's clock says"));
            assertThat(lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5"))
                    .isEqualTo(counted);

            clock.set(Instant.now());
            lab.awaitQuiet();
        }
        findings.assertAllEqualTheOracle();
    }

    @Test
    void crashBetweenCommitAndPublish_isMadeUpForAtTheNextStart() throws Exception {
        Commits nobodyPublishes = new Commits() {
            @Override
            public void committed(Set<Integer> partitions) {}

            @Override
            public void owned(int partition) {}

            @Override
            public void lost(int partition) {}
        };
        try (var ledger = new UsageLedger(
                lab.topics.gatewayRequests(),
                Laboratory.config(DEFAULTS),
                Laboratory.kafka(),
                lab.dataSource,
                Laboratory.prices(PriceFiles.builtIn()),
                nobodyPublishes,
                new SimpleMeterRegistry(),
                Clock.systemUTC())) {
            ledger.start();
            send(2_000);
            lab.gateway.flush();
            await().until(() ->
                    lab.query("SELECT sum(next_offset) FROM feed_position").equals(List.of("2000")));
        }
        assertThat(lab.records(lab.topics.usage())).isEmpty();
        assertThat(lab.records(lab.topics.deadLetters())).isEmpty();

        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            lab.awaitQuiet();
        }
        findings.assertAllEqualTheOracle();
    }

    @Test
    void idlePartition_keepsSayingHowFarItIsComplete() throws Exception {
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            Instant later = Instant.now().plusSeconds(3);
            await().until(() -> findings.published().progress.size() == Laboratory.PARTITIONS
                    && findings.published().progress.values().stream()
                            .allMatch(progress -> progress.completeThrough().isAfter(later)));
        }
    }

    @Test
    void revision_growsWithEveryMessageOfAKey() throws Exception {
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), TIGHT)) {
            pipeline.start();
            send(3_000);
            lab.awaitQuiet();
        }
        var newest = new HashMap<String, Long>();
        for (ConsumerRecord<byte[], byte[]> record : lab.records(lab.topics.usage())) {
            String key = record.partition() + " " + new String(record.key(), UTF_8);
            long revision =
                    WireJson.mapper().readTree(record.value()).get("revision").asLong();
            assertThat(revision).as(key).isGreaterThanOrEqualTo(newest.getOrDefault(key, 0L));
            newest.put(key, revision);
        }
    }

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            var unused = lab.gateway.send(traffic.next());
        }
    }

    private static String source(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, "source-partition") + "@" + header(letter, "source-offset");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
