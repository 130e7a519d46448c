package dev.keyledger.benchmarks.kafkatools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import org.junit.jupiter.api.Test;

class ConsumerPerfTest {
    @Test
    void lastLine_isRecordsOverTheTimeOfFetching() {
        Trial trial = ConsumerPerf.parse("""
                WARNING: something about an option
                2026-11-23 18:50:00:123, 2026-11-23 18:50:03:456, 381.4697, 114.4523, 1000000, 300030.0030, 1333, 2000, 190.7349, 500000.0000
                """);
        assertThat(trial.operations()).isEqualTo(1_000_000);
        assertThat(trial.seconds()).isEqualTo(2.0);
        assertThat(trial.operationsPerSecond()).isEqualTo(500_000);
    }

    @Test
    void anythingElse_isAProblemThatShowsIt() {
        assertThatThrownBy(() -> ConsumerPerf.parse("Exiting before consuming\n"))
                .isInstanceOf(BenchProblem.class)
                .hasMessageContaining("Exiting before consuming");
    }
}
