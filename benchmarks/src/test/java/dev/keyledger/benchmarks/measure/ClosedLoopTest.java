package dev.keyledger.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.benchmarks.BenchProblem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClosedLoopTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void loop_endsWhenNothingIsLeft_andCountsWhatWasDone() {
        var left = new AtomicInteger(100);
        Trial trial = ClosedLoop.run(4, LONG, () -> client(() -> left.getAndDecrement() > 0));
        assertThat(trial.operations()).isEqualTo(100);
    }

    @Test
    void loop_endsWithItsTime() {
        Trial trial = ClosedLoop.run(2, Duration.ofMillis(50), () -> client(() -> true));
        assertThat(trial.operations()).isPositive();
        assertThat(trial.seconds()).isGreaterThanOrEqualTo(0.05);
    }

    @Test
    void failure_ofOneClient_failsAll() {
        var left = new AtomicInteger(100);
        assertThatThrownBy(() -> ClosedLoop.run(
                        4,
                        LONG,
                        () -> client(() -> {
                            if (left.getAndDecrement() <= 0) {
                                throw new BenchProblem("was answered 500");
                            }
                            return true;
                        })))
                .isInstanceOf(BenchProblem.class)
                .hasMessage("was answered 500");
    }

    @Test
    void nothingToDo_isAProblem() {
        assertThatThrownBy(() -> ClosedLoop.run(2, LONG, () -> client(() -> false)))
                .isInstanceOf(BenchProblem.class);
    }

    private static ClosedLoop.Client client(BooleanSupplier operation) {
        return new ClosedLoop.Client() {
            @Override
            public boolean once() {
                return operation.getAsBoolean();
            }

            @Override
            public void close() {}
        };
    }
}
