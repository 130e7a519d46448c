package dev.keyledger.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Subject OURS = new Subject("create", "ours", 4);
    private static final Subject THEIRS = new Subject("create", "theirs", 1);

    @Test
    void steps_takeTurns() {
        var order = new ArrayList<String>();
        new Rounds(2, Map::of, line -> {})
                .step(OURS, () -> noted("ours", order))
                .step(THEIRS, () -> noted("theirs", order))
                .run();
        assertThat(order).containsExactly("ours", "theirs", "ours", "theirs");
    }

    @Test
    void furtherRounds_areAddedToThoseOfTheSameSubject() {
        Results first = new Rounds(1, Map::of, line -> {})
                .step(OURS, () -> trial(1_000, 1_000))
                .run();
        Results second = new Rounds(1, Map::of, line -> {})
                .step(OURS, () -> trial(500, 500))
                .step(THEIRS, () -> trial(1_000, 1_000))
                .run();
        Results both = first.and(second);
        assertThat(both.subjects()).containsExactly(OURS, THEIRS);
        assertThat(both.operationsPerSecond(OURS).rounds()).hasSize(2);
        assertThat(both.operationsPerSecond(THEIRS).rounds()).hasSize(1);
    }

    @Test
    void figures_areThoseOfEachRound() {
        Results results = new Rounds(1, Map::of, line -> {})
                .step(OURS, () -> trial(1_000, 3_000))
                .run();
        assertThat(results.figures(OURS).get(Trial.OPERATIONS_PER_SECOND).rounds())
                .containsExactly(1.0);
        assertThat(results.figures(OURS).get(Trial.P50_MILLIS).median()).isEqualTo(1);
        assertThat(results.figures(OURS).get(Trial.P99_MILLIS).median()).isBetween(2.99, 3.01);
    }

    @Test
    void processorTime_isPerOperation_andWithoutIdleProcesses() {
        var reads = new AtomicInteger();
        Results results = new Rounds(
                        1,
                        () -> reads.getAndIncrement() == 0
                                ? Map.of("busy", 1.0, "idle", 1.0)
                                : Map.of("busy", 3.0, "idle", 1.0),
                        line -> {})
                .step(OURS, () -> trial(1_000, 1_000))
                .run();
        Map<String, Spread> micros = results.cpuMicrosPerOperation(OURS);
        assertThat(micros).containsOnlyKeys("busy");
        assertThat(micros.get("busy").median()).isEqualTo(1_000_000);
    }

    @Test
    void progress_isTold() {
        List<String> lines = new ArrayList<>();
        new Rounds(1, Map::of, lines::add).step(OURS, () -> trial(5, 5)).run();
        assertThat(lines).containsExactly("round 1 of 1: ours, create, 4 clients: 1/s");
    }

    private static Trial noted(String name, List<String> order) {
        order.add(name);
        return trial(1);
    }

    /** One that took as many seconds as it has operations. */
    private static Trial trial(long... latenciesMicros) {
        Histogram histogram = Trial.newHistogram();
        for (long latency : latenciesMicros) {
            histogram.recordValue(latency);
        }
        return Trial.of(latenciesMicros.length, histogram);
    }
}
