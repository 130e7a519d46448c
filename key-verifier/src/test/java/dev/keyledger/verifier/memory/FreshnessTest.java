package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.KeyProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class FreshnessTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Of the database, whose time the beacons carry. */
    private Instant databaseTime = NOON;
    /** By how much this machine's clock is wrong. */
    private Duration clockError = Duration.ZERO;

    private final Clock clock = ((InstantSource) () -> databaseTime.plus(clockError)).withZone(ZoneOffset.UTC);
    private final DatabaseClock databaseClock =
            new DatabaseClock(clock, () -> Duration.between(NOON, databaseTime).toNanos(), SECOND);
    private final Freshness freshness = new Freshness(clock, databaseClock);

    @Test
    void beaconBeyondWhatIsApplied_provesNothingUntilThatIsIn() {
        freshness.beacon(new KeyProgress(NOON, "t", List.of(5L, 7L)));
        freshness.applied(0, 5);
        freshness.applied(1, 6);
        freshness.update();
        assertThat(freshness.asOf()).isEmpty();

        freshness.applied(1, 7);
        freshness.update();
        assertThat(freshness.asOf()).contains(NOON);
    }

    @Test
    void newestProvenBeacon_counts() {
        freshness.applied(0, 5);
        freshness.beacon(new KeyProgress(NOON, "t", List.of(3L)));
        freshness.beacon(new KeyProgress(NOON.plusSeconds(1), "t", List.of(5L)));
        freshness.beacon(new KeyProgress(NOON.plusSeconds(2), "t", List.of(6L)));
        freshness.update();

        assertThat(freshness.asOf()).contains(NOON.plusSeconds(1));
    }

    @Test
    void emptyLog_isFreshAtTheFirstBeacon() {
        freshness.applied(0, 0);
        freshness.applied(1, 0);
        freshness.beacon(new KeyProgress(NOON, "t", List.of(0L, 0L)));
        freshness.update();

        assertThat(freshness.asOf()).contains(NOON);
    }

    /** It is empty when the beacon is sent, and may not be in the next moment. */
    @Test
    void beaconThatNamesAPartitionThatIsNotRead_provesNothing() {
        freshness.applied(0, 5);
        freshness.beacon(new KeyProgress(NOON, "t", List.of(5L, 0L)));
        freshness.update();
        assertThat(freshness.asOf()).isEmpty();

        freshness.applied(1, 0);
        freshness.update();
        assertThat(freshness.asOf()).contains(NOON);
    }

    @Test
    void beaconThatKnowsFewerPartitionsThanAreRead_provesNothing() {
        freshness.applied(0, 5);
        freshness.applied(1, 3);
        freshness.beacon(new KeyProgress(NOON, "t", List.of(5L)));
        freshness.update();

        assertThat(freshness.asOf()).isEmpty();
    }

    @Test
    void clockAhead_makesTheProofOlder() {
        clockError = Duration.ofMinutes(1);
        beaconArrivesAfter(Duration.ZERO);

        assertThat(freshness.staleness()).contains(Duration.ofMinutes(1));
    }

    /** An error of a minute would otherwise keep a revoked key valid for a minute longer. */
    @Test
    void clockBehind_makesTheProofNoYounger() {
        clockError = Duration.ofMinutes(-1);
        beaconArrivesAfter(Duration.ZERO);
        pass(Duration.ofSeconds(16));

        assertThat(freshness.staleness()).contains(Duration.ofSeconds(16));
    }

    @Test
    void clockSetBackInBetween_makesTheProofNoYounger() {
        beaconArrivesAfter(Duration.ZERO);
        pass(Duration.ofSeconds(10));
        clockError = Duration.ofHours(-1);
        pass(Duration.ofSeconds(6));

        assertThat(freshness.staleness()).contains(Duration.ofSeconds(16));
    }

    @Test
    void lateBeacon_isAsOldAsItsTime_alsoWhereTheClockIsBehind() {
        clockError = Duration.ofMinutes(-1);
        beaconArrivesAfter(Duration.ofMillis(5));
        pass(Duration.ofSeconds(60));
        beaconArrivesAfter(Duration.ofSeconds(30));

        assertThat(freshness.staleness().orElseThrow())
                .as("counted from its time, not from its arrival, but for the delay of the fastest one")
                .isEqualTo(Duration.ofMillis(29_995));
    }

    @Test
    void oldBeaconOnTheTopic_provesNothingFresh() {
        beaconArrivesAfter(Duration.ofHours(9));

        assertThat(freshness.staleness().orElseThrow()).isEqualTo(Duration.ofHours(9));
        assertThat(databaseClock.difference())
                .as("of a beacon that nobody has seen arrive")
                .isEmpty();
        assertThat(databaseClock.alarm()).isEmpty();
    }

    @Test
    void noBeacon_isNotFresh() {
        assertThat(freshness.staleness()).isEmpty();
        assertThat(databaseClock.difference()).isEmpty();
    }

    @Test
    void differenceOfTheClocks_isKnownFromTheFastestBeacon_andAlarmsBeyondASecond() {
        clockError = Duration.ofMillis(-900);
        beaconArrivesAfter(Duration.ofMillis(700));
        pass(SECOND);
        beaconArrivesAfter(Duration.ofMillis(40));
        assertThat(databaseClock.difference()).contains(Duration.ofMillis(-860));
        assertThat(databaseClock.alarm()).isEmpty();

        clockError = Duration.ofMillis(-1_100);
        assertThat(databaseClock.alarm()).contains("this machine's clock is 1060 ms behind that of the database");

        clockError = Duration.ofSeconds(3);
        assertThat(databaseClock.alarm().orElseThrow()).contains("3040 ms ahead");
    }

    /** The clock of a database that another one has taken over from may be behind that of the first. */
    @Test
    void databaseSetBack_isBelievedAfterTwoMinutesOfBeacons() {
        beaconArrivesAfter(Duration.ZERO);
        for (int i = 0; i < 120; i++) {
            pass(SECOND);
            beaconArrivesAfter(Duration.ofSeconds(5));
        }

        assertThat(databaseClock.difference()).contains(Duration.ofSeconds(5));
    }

    @Test
    void sameBeaconReadAgain_isNoNewSighting() {
        var beacon = new KeyProgress(NOON, "t", List.of());
        freshness.beacon(beacon);
        pass(Duration.ofSeconds(10));
        freshness.beacon(beacon);

        assertThat(databaseClock.difference()).isEmpty();
    }

    @Test
    void differenceThatStays_isWarnedOfOnce_andAgainOnceItWasOver() {
        List<String> warnings = new ArrayList<>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(record.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(DatabaseClock.class.getName());
        log.addHandler(handler);
        try {
            clockError = Duration.ofSeconds(-5);
            beaconsArrive(10);
            assertThat(warnings).hasSize(1);

            clockError = Duration.ZERO;
            beaconsArrive(1);
            clockError = Duration.ofSeconds(-5);
            beaconsArrive(10);
            assertThat(warnings).hasSize(2);

            clockError = Duration.ofSeconds(5);
            beaconsArrive(10);
            assertThat(warnings).as("ahead is another cause than behind").hasSize(3);
        } finally {
            log.removeHandler(handler);
        }
    }

    private void beaconsArrive(int count) {
        for (int i = 0; i < count; i++) {
            pass(SECOND);
            beaconArrivesAfter(Duration.ZERO);
        }
    }

    private void beaconArrivesAfter(Duration delay) {
        freshness.beacon(new KeyProgress(databaseTime.minus(delay), "t", List.of()));
        freshness.update();
    }

    private void pass(Duration time) {
        databaseTime = databaseTime.plus(time);
    }
}
