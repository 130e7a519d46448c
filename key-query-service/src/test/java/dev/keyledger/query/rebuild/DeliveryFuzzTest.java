package dev.keyledger.query.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.operations.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** However badly events are delivered, the views say what the events mean: as they come, and rebuilt. */
@Execution(ExecutionMode.CONCURRENT)
class DeliveryFuzzTest {
    private static final long RECORDS = Boolean.getBoolean("keyledger.long") ? 1_000_000 : 20_000;
    private static final long SEED = Long.getLong("keyledger.seed", 20261123);

    private RebuildFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new RebuildFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void badlyDeliveredEvents_makeTheViewsOfTheReferenceModel() {
        var delivery = new RandomDelivery(fixture, SEED);
        delivery.send(RECORDS);
        assertThat(delivery.expectedQuarantined()).isGreaterThan(delivery.sent() / 200);

        long startNanos = System.nanoTime();
        fixture.feed();
        fixture.awaitLive();
        say("live feed", delivery.sent(), Duration.ofNanos(System.nanoTime() - startNanos));
        requireExpected(delivery, "made by the live feed");

        fixture.worker(10_000);
        Operation unchanged = fixture.rebuild();
        say("rebuild " + unchanged.differences(), delivery.sent(), durationOf(unchanged));
        assertThat(unchanged.differences().values()).as("differences").containsOnly(0L);

        fixture.execute("TRUNCATE key_view, key_secret, key_history, key_parked, key_quarantine");
        Operation remade = fixture.rebuild();
        say("rebuild " + remade.differences(), delivery.sent(), durationOf(remade));
        requireExpected(delivery, "made by a rebuild");
    }

    private void requireExpected(RandomDelivery delivery, String made) {
        var expected = new HashMap<>(delivery.expectedLines());
        var wrong = new ArrayList<String>();
        for (List<String> row : fixture.query(ReferenceKey.VIEW_SQL)) {
            String line = expected.remove(UUID.fromString(row.get(0)));
            if (!row.get(1).equals(line) && wrong.size() < 5) {
                wrong.add("%s%n  is        %s%n  should be %s".formatted(row.get(0), row.get(1), line));
            }
        }
        assertThat(wrong).as("wrong keys, seed %d, %s", SEED, made).isEmpty();
        assertThat(expected.keySet())
                .as("missing keys, seed %d, %s", SEED, made)
                .isEmpty();
        assertThat(fixture.query("SELECT count(*) FROM key_quarantine").getFirst())
                .as("quarantined, seed %d, %s", SEED, made)
                .containsExactly(Long.toString(delivery.expectedQuarantined()));
    }

    private static Duration durationOf(Operation operation) {
        return Duration.between(operation.startedAt(), operation.finishedAt());
    }

    private static void say(String what, long events, Duration took) {
        System.out.printf(
                Locale.ROOT,
                "%s: %,d events in %.1f s, %,.0f/s%n",
                what,
                events,
                took.toMillis() / 1e3,
                events * 1e3 / Math.max(1, took.toMillis()));
    }
}
