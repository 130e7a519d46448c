package dev.keyledger.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarksTest {
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"", "fly", "fly --quick"})
    void unknownName_listsWhatExists(String arguments) {
        assertThat(execute(arguments)).isEqualTo(2);
        assertThat(errors.toString())
                .contains("the benchmarks are:")
                .containsPattern("commands +Creating and revoking");
    }

    @Test
    void unknownOption_isNamed() {
        assertThat(execute("commands --fast")).isEqualTo(2);
        assertThat(errors.toString()).contains("Unknown option: '--fast'");
    }

    @Test
    void dataDirectoryWithoutAStack_isSaid() {
        assertThat(execute("commands --without-pgbench --without-better-auth --data /no/such/directory"))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("No stack is running on /no/such/directory");
    }

    private int execute(String arguments) {
        return Benchmarks.execute(
                new PrintWriter(errors, true), arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }
}
