package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.usage.ledger.Commits;
import dev.keyledger.usage.ledger.UsageLedger;
import dev.keyledger.usage.price.PriceFile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
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

    private Laboratory lab;
    private RandomTraffic traffic;

    @BeforeEach
    void open() throws Exception {
        lab = new Laboratory();
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
        assertEverythingEqualsTheOracle();
    }

    @Test
    void commitsThatFailOrSeemTo_changeNothing() throws Exception {
        var failing = new FailingCommits(lab.dataSource, 99);
        try (UsagePipeline pipeline = lab.pipeline(failing.dataSource(), Clock.systemUTC(), TIGHT)) {
            pipeline.start();
            send(10_000);
            lab.awaitQuiet();
        }
        assertThat(failing.failures()).isGreaterThan(1);
        assertEverythingEqualsTheOracle();
    }

    @Test
    void instancesComeAndGo_theTotalsAreTheSame() throws Exception {
        try (UsagePipeline second = lab.pipeline(lab.dataSource, Clock.systemUTC(), TIGHT)) {
            try (UsagePipeline first = lab.pipeline(lab.dataSource, Clock.systemUTC(), TIGHT)) {
                first.start();
                send(3_000);
                second.start();
                send(3_000);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !second.health().positions().isEmpty());
            }
            send(3_000);
            lab.awaitQuiet();
        }
        assertEverythingEqualsTheOracle();
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
        assertThat(reasons).isEqualTo(oracle().deadByReason);
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

    @Test
    void passingHour_lowersTheTotalsByExactlyThatHour() throws Exception {
        var clock = new SetClock(Instant.now());
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, clock, DEFAULTS)) {
            pipeline.start();
            send(6_000);
            lab.awaitQuiet();
            Oracle oracle = oracle();
            for (int days : new int[] {24, 25, 26, 27, 28, 29, 30, 31}) {
                clock.now = Instant.now().plus(Duration.ofDays(days));
                Instant floor = dev.keyledger.usage.window.UsageWindow.floorHour(clock.now);
                await().atMost(Duration.ofSeconds(30)).until(() -> lab.query(
                                "SELECT DISTINCT extract(epoch FROM floor_hour)::bigint" + " FROM usage_partition")
                        .equals(List.of(Long.toString(floor.getEpochSecond()))));
                lab.awaitQuiet();
                assertTotalsAre(oracle.totals(floor), "after %d days".formatted(days));
                assertThat(lab.query(DRIFT)).as("drift after %d days", days).isEmpty();
            }
        }
        assertThat(lab.query("SELECT count(*) FROM usage_hour")).containsExactly("0");
        assertThat(published().hours).isEmpty();
        assertThat(published().totals.values()).allMatch(counts -> counts.requests() == 0);
        assertThat(published().lastUsed).isEqualTo(oracle().lastUsed);
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
                PriceFile.builtIn(),
                nobodyPublishes,
                new SimpleMeterRegistry(),
                Clock.systemUTC())) {
            ledger.start();
            send(2_000);
            lab.gateway.flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> lab.query("SELECT sum(next_offset) FROM feed_position")
                    .equals(List.of("2000")));
        }
        assertThat(lab.records(lab.topics.usage())).isEmpty();
        assertThat(lab.records(lab.topics.deadLetters())).isEmpty();

        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            lab.awaitQuiet();
        }
        assertEverythingEqualsTheOracle();
    }

    @Test
    void idlePartition_keepsSayingHowFarItIsComplete() throws Exception {
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), DEFAULTS)) {
            pipeline.start();
            Instant later = Instant.now().plusSeconds(3);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> published().progress.size() == Laboratory.PARTITIONS
                            && published().progress.values().stream().allMatch(progress -> progress.completeThrough()
                                    .isAfter(later)));
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

    private static final String DRIFT = """
            SELECT t.partition, t.key_id FROM usage_total t
            LEFT JOIN usage_hour h ON h.partition = t.partition AND h.key_id = t.key_id
            GROUP BY t.partition, t.key_id
            HAVING t.requests <> coalesce(sum(h.requests), 0) OR t.errors <> coalesce(sum(h.errors), 0)
                OR t.input_tokens <> coalesce(sum(h.input_tokens), 0)
                OR t.cache_read_input_tokens <> coalesce(sum(h.cache_read_input_tokens), 0)
                OR t.cache_write_input_tokens <> coalesce(sum(h.cache_write_input_tokens), 0)
                OR t.output_tokens <> coalesce(sum(h.output_tokens), 0)
                OR t.reasoning_tokens <> coalesce(sum(h.reasoning_tokens), 0)
                OR t.cost_usd <> coalesce(sum(h.cost_usd), 0)
                OR t.reported_cost_usd <> coalesce(sum(h.reported_cost_usd), 0)
                OR t.unpriced_requests <> coalesce(sum(h.unpriced_requests), 0)
            """;

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            var unused = lab.gateway.send(traffic.next());
        }
    }

    private Oracle oracle() throws Exception {
        var oracle = new Oracle();
        lab.records(lab.topics.gatewayRequests()).forEach(oracle::see);
        return oracle;
    }

    private void assertEverythingEqualsTheOracle() throws Exception {
        Oracle oracle = oracle();
        Map<String, String> expected = new TreeMap<>();
        oracle.hours.forEach((bucket, counts) -> expected.put(bucket, counts.toString()));

        assertThat(hoursInTheDatabase()).isEqualTo(expected);
        assertThat(lab.query(DRIFT)).isEmpty();
        assertThat(published().hours).isEqualTo(expected);
        assertTotalsAre(oracle.totals(Instant.EPOCH), "at the end");
        assertThat(published().lastUsed).isEqualTo(oracle.lastUsed);
        assertThat(lab.query("SELECT sum(duplicates) FROM usage_partition"))
                .containsExactly(Integer.toString(oracle.duplicates));
        assertThat(lab.query("SELECT reason, sum(count) FROM dead_letter_count GROUP BY reason ORDER BY reason"))
                .isEqualTo(oracle.deadByReason.entrySet().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue())
                        .toList());
    }

    private Map<String, String> hoursInTheDatabase() throws Exception {
        var hours = new TreeMap<String, String>();
        for (String row : lab.query("""
                SELECT key_id, to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), model, provider,
                    format('requests=%s errors=%s input=%s cacheRead=%s output=%s cost=%s reported=%s unpriced=%s',
                        sum(requests), sum(errors), sum(input_tokens), sum(cache_read_input_tokens),
                        sum(output_tokens), sum(cost_usd), sum(reported_cost_usd), sum(unpriced_requests))
                FROM usage_hour GROUP BY 1, 2, 3, 4
                """)) {
            int counts = row.indexOf(" requests=");
            hours.put(row.substring(0, counts), row.substring(counts + 1));
        }
        return hours;
    }

    private void assertTotalsAre(Map<String, Oracle.Counts> expected, String when) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        expected.forEach((key, counts) -> texts.put(key, counts.toString()));
        Map<String, String> actual = new TreeMap<>();
        published().totals.forEach((key, counts) -> actual.put(key, text(counts)));
        assertThat(actual).as(when).isEqualTo(texts);
    }

    private static String text(UsageCounts counts) {
        return "requests=%d errors=%d input=%d cacheRead=%d output=%d cost=%s reported=%s unpriced=%d"
                .formatted(
                        counts.requests(),
                        counts.errors(),
                        counts.inputTokens(),
                        counts.cacheReadInputTokens(),
                        counts.outputTokens(),
                        counts.costUsd().amount().toPlainString(),
                        counts.reportedCostUsd().amount().toPlainString(),
                        counts.unpricedRequests());
    }

    /** What a reader of the usage topic knows: the newest message of every key and partition, partitions added up. */
    private Published published() throws Exception {
        Map<String, ConsumerRecord<byte[], byte[]>> newest = new TreeMap<>();
        lab.records(lab.topics.usage())
                .forEach(record -> newest.put(record.partition() + " " + new String(record.key(), UTF_8), record));
        var published = new Published();
        for (ConsumerRecord<byte[], byte[]> record : newest.values()) {
            if (record.value() != null) {
                published.add(record);
            }
        }
        return published;
    }

    private static final class Published {
        private final Map<String, UsageCounts> hourCounts = new TreeMap<>();
        private final Map<String, String> hours = new TreeMap<>();
        private final Map<String, UsageCounts> totals = new TreeMap<>();
        private final Map<String, Instant> lastUsed = new TreeMap<>();
        private final Map<Integer, UsageProgress> progress = new TreeMap<>();

        private void add(ConsumerRecord<byte[], byte[]> record) throws Exception {
            switch (UsageMessageKey.parse(new String(record.key(), UTF_8)).orElseThrow()) {
                case UsageMessageKey.Hour key -> {
                    UsageHour hour = WireJson.mapper().readValue(record.value(), UsageHour.class);
                    hour.models().forEach(model -> {
                        String provider = model.provider() == null ? "" : model.provider();
                        String bucket = key.keyId() + " " + key.hour() + " " + model.model() + " " + provider;
                        hourCounts.merge(bucket, model.counts(), UsageCounts::plus);
                        hours.put(bucket, text(hourCounts.get(bucket)));
                    });
                }
                case UsageMessageKey.Total key -> {
                    UsageTotal total = WireJson.mapper().readValue(record.value(), UsageTotal.class);
                    totals.merge(key.keyId().toString(), total.counts(), UsageCounts::plus);
                    lastUsed.merge(
                            key.keyId().toString(),
                            total.lastUsedAt(),
                            (one, other) -> one.isAfter(other) ? one : other);
                }
                case UsageMessageKey.Progress key ->
                    progress.put(record.partition(), WireJson.mapper().readValue(record.value(), UsageProgress.class));
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static final class SetClock extends Clock {
        private volatile Instant now;

        private SetClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
