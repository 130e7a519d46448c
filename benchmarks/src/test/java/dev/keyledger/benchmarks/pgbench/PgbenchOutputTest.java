package dev.keyledger.benchmarks.pgbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.benchmarks.BenchProblem;
import org.junit.jupiter.api.Test;

class PgbenchOutputTest {
    private static final String OUTPUT = """
            pgbench (15.18 (Debian 15.18-0+deb12u1), server 17.7)
            transaction type: three-inserts.sql
            scaling factor: 1
            query mode: prepared
            number of clients: 16
            number of threads: 2
            maximum number of tries: 1
            duration: 5 s
            number of transactions actually processed: 23456
            number of failed transactions: 0 (0.000%)
            latency average = 3.411 ms
            initial connection time = 31.337 ms
            tps = 4691.201337 (without initial connection time)
            """;

    @Test
    void output_isRead() {
        assertThat(PgbenchOutput.parse(OUTPUT)).isEqualTo(new PgbenchOutput(23_456, 4691.201337));
    }

    @Test
    void failedTransactions_areAProblem() {
        assertThatThrownBy(
                        () -> PgbenchOutput.parse(OUTPUT.replace("failed transactions: 0", "failed transactions: 3")))
                .isInstanceOf(BenchProblem.class);
    }

    @Test
    void unknownOutput_isAProblem() {
        assertThatThrownBy(() -> PgbenchOutput.parse("hello")).isInstanceOf(BenchProblem.class);
    }

    @Test
    void latency_isTheThirdFieldOfALogLine() {
        assertThat(PgbenchOutput.latencyMicrosIn("0 199 2241 0 1175850568 995598"))
                .isEqualTo(2_241);
    }
}
