package dev.keyledger.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.benchmarks.BenchProblem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenLoopTest {
    @Test
    void operations_areAsManyAsAreDue() {
        Trial trial = OpenLoop.run(1_000, 4, Duration.ofMillis(200), () -> client(() -> {}));
        assertThat(trial.operations()).isEqualTo(200);
    }

    /** Ten operations are due within 10 ms; the first takes 100 ms, so the others were late by 90 ms at least. */
    @Test
    void waitingForAnEarlierOne_countsFromWhenItWasDue() {
        var firstDone = new CountDownLatch(1);
        Trial trial = OpenLoop.run(
                1_000,
                1,
                Duration.ofMillis(10),
                () -> client(() -> {
                    if (firstDone.getCount() > 0) {
                        assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS))
                                .isFalse();
                        firstDone.countDown();
                    }
                }));
        assertThat(trial.operations()).isEqualTo(10);
        assertThat(trial.latencyMicros().getMinValue()).isGreaterThan(80_000);
    }

    @Test
    void failure_ofOneClient_failsAll() {
        assertThatThrownBy(() -> OpenLoop.run(
                        100,
                        2,
                        Duration.ofMillis(50),
                        () -> client(() -> {
                            throw new BenchProblem("was answered 500");
                        })))
                .isInstanceOf(BenchProblem.class)
                .hasMessage("was answered 500");
    }

    private interface Operation {
        void run() throws Exception;
    }

    private static ClosedLoop.Client client(Operation operation) {
        return new ClosedLoop.Client() {
            @Override
            public boolean once() throws Exception {
                operation.run();
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
