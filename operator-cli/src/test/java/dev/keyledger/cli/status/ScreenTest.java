package dev.keyledger.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final List<Finding> FINDINGS = List.of(
            new Finding("event store", Level.WELL, "has all that was published"),
            new Finding(
                    "key-query-service",
                    Level.BROKEN,
                    "no instance answers; its health: http://very-long-host-name.example.com:9082/health/ready"));

    @Test
    void wideTerminal_hasALineForEach() {
        assertThat(new Screen(200, false).lines(FINDINGS))
                .containsExactly(
                        "event store   well      has all that was published",
                        "key-query-service broken    no instance answers; its health:"
                                + " http://very-long-host-name.example.com:9082/health/ready");
    }

    @Test
    void terminalOf40Columns_isNeverExceeded() {
        List<String> lines = new Screen(40, false).lines(FINDINGS);

        assertThat(lines)
                .contains("event store: well", "  has all that was published")
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
        assertThat(String.join("", lines).replace(" ", ""))
                .contains("http://very-long-host-name.example.com:9082/health/ready");
    }

    @Test
    void colours_areOnlyWhereTheyAreWanted() {
        assertThat(String.join("", new Screen(80, false).lines(FINDINGS))).doesNotContain("\u001b");
        assertThat(new Screen(80, true).lines(FINDINGS).getFirst()).contains("\u001b[32mwell     \u001b[0m");
    }

    @Test
    void worst_isBroken_thenUnknown_thenDegraded() {
        assertThat(Level.worst(List.of(Level.DEGRADED, Level.UNKNOWN, Level.BROKEN)))
                .isEqualTo(Level.BROKEN);
        assertThat(Level.worst(List.of(Level.DEGRADED, Level.UNKNOWN, Level.WELL)))
                .isEqualTo(Level.UNKNOWN);
        assertThat(Level.worst(List.of(Level.DEGRADED, Level.WELL))).isEqualTo(Level.DEGRADED);
        assertThat(Level.worst(List.of())).isEqualTo(Level.UNKNOWN);
    }
}
