package dev.keyledger.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
    private static final long NO_PID = 1L << 40;

    @Test
    void thisProcess_hasUsedSome() {
        assertThat(ProcessorTime.secondsOfThisProcess()).isPositive();
        assertThat(ProcessorTime.secondsOf(
                        Map.of("test", ProcessHandle.current().pid())))
                .hasEntrySatisfying("test", seconds -> assertThat(seconds).isPositive());
    }

    @Test
    void processThatIsGone_hasNone() {
        assertThat(ProcessorTime.secondsOf(Map.of("gone", NO_PID))).containsEntry("gone", 0.0);
    }
}
