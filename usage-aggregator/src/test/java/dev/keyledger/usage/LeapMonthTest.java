package dev.keyledger.usage;

import dev.keyledger.testsupport.usage.RandomTraffic;
import dev.keyledger.usage.window.UsageWindow;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A window's worth of traffic over a leap day, a month's end and the changes to summer time of America (12 March) and
 * Europe (26 March), with repetitions up to weeks after their original.
 *
 */
class LeapMonthTest {
    private static final int EVENTS = Boolean.getBoolean("keyledger.long") ? 5_000_000 : 20_000;
    private static final Instant FROM = Instant.parse("2028-02-20T06:00:00Z");
    private static final Instant TO = Instant.parse("2028-03-27T04:59:00Z");

    private Laboratory lab;

    @BeforeEach
    void open() throws Exception {
        lab = Laboratory.withProducersTimes();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void trafficOfAMonth_isCountedAsTheOracleCountsIt() throws Exception {
        var findings = new Findings(lab);
        var traffic = new RandomTraffic(20280229, lab.topics.gatewayRequests(), Laboratory.PARTITIONS, FROM);
        try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, new SetClock(TO), SetClock.believed("PT0.05S"))) {
            pipeline.start();
            Duration each = Duration.between(FROM, TO).dividedBy(EVENTS);
            for (int i = 0; i < EVENTS; i++) {
                traffic.at(FROM.plus(each.multipliedBy(i)));
                var unused = lab.gateway.send(traffic.next());
            }
            lab.awaitQuiet();
        }
        findings.assertAllEqual(findings.oracle(), UsageWindow.floorHour(TO));
    }
}
