package dev.keyledger.usage;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.usage.Oracle;
import dev.keyledger.testsupport.usage.RandomTraffic;
import dev.keyledger.usage.window.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Forty days of traffic under a clock that is set: after every step the totals are what the oracle counts from the
 * window's first hour on, and what their hours add up to. {@code --long}: every single hour.
 */
class FortyDaysTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final Instant FROM = Instant.parse("2027-12-30T22:30:00Z");
    private static final Duration LENGTH = Duration.ofDays(40);
    private static final Duration STEP = LONG ? Duration.ofHours(1) : Duration.ofHours(25);
    private static final int EVENTS_PER_STEP = 40;

    private static final String FLOORS = "SELECT DISTINCT extract(epoch FROM floor_hour)::bigint FROM usage_partition";
    private static final String TOTALS = "SELECT key_id, " + Oracle.COUNTS_IN_SQL + " FROM usage_total GROUP BY key_id";

    private final Oracle oracle = new Oracle();
    private Laboratory lab;
    private Findings findings;
    private RandomTraffic traffic;

    @BeforeEach
    void open() throws Exception {
        lab = Laboratory.withProducersTimes();
        findings = new Findings(lab);
        traffic = new RandomTraffic(20280101, lab.topics.gatewayRequests(), Laboratory.PARTITIONS, FROM);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void everyHourThatPasses_lowersTheTotalsByExactlyThatHour() throws Exception {
        var clock = new SetClock(FROM);
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, clock, SetClock.believed("PT0.01S"))) {
            pipeline.start();
            for (Instant now = FROM; now.isBefore(FROM.plus(LENGTH)); now = now.plus(STEP)) {
                clock.set(now);
                traffic.at(now);
                for (int i = 0; i < EVENTS_PER_STEP; i++) {
                    send(traffic.next());
                }
                Instant floor = UsageWindow.floorHour(now);
                await("the window of " + now)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> lab.query(FLOORS).equals(List.of(Long.toString(floor.getEpochSecond())))
                                && lab.isCounted());
                assertThat(totals()).as("totals at %s", now).isEqualTo(expected(floor));
                findings.assertNoDrift("at " + now);
            }
            lab.awaitQuiet();
        }
        findings.assertTotalsAre(oracle.totals(UsageWindow.floorHour(clock.instant())), "on the topic");
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = lab.gateway.send(record);
        oracle.see(new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                0,
                record.timestamp(),
                TimestampType.CREATE_TIME,
                record.key().length,
                record.value().length,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
    }

    private Map<String, String> totals() throws Exception {
        var totals = new TreeMap<String, String>();
        for (String row : lab.query(TOTALS)) {
            int counts = row.indexOf(' ');
            totals.put(row.substring(0, counts), row.substring(counts + 1));
        }
        return totals;
    }

    private Map<String, String> expected(Instant floor) {
        var expected = new TreeMap<String, String>();
        oracle.totals(floor).forEach((key, counts) -> expected.put(key, counts.toString()));
        return expected;
    }
}
