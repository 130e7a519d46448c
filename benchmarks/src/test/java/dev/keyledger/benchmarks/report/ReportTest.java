package dev.keyledger.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Rounds;
import dev.keyledger.benchmarks.measure.Subject;
import dev.keyledger.benchmarks.measure.Trial;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Map<String, String> MACHINE = Map.of("cores", "2");
    private static final Subject OURS = new Subject("create", "keyledger", 16);
    private static final Subject THEIRS = new Subject("create", "pgbench", 16);

    @TempDir
    private Path directory;

    @Test
    void text_showsFiguresAndGoals() {
        assertThat(ReportText.of(report(), MACHINE)).isEqualTo("""
                cores: 2
                fsync: on

                operation  contender  clients  ops/s      min … max  p50 ms  p99 ms
                create     keyledger       16  1,500  1,500 … 1,500    1.00    1.00
                create     pgbench         16  4,000  4,000 … 4,000    1.00    1.00

                processor µs per operation  contender  clients
                create                      keyledger       16
                create                      pgbench         16

                figure            median    min … max    goal
                create / pgbench    0.38  0.38 … 0.38  ≥ 0.50  MISSED
                create / itself     1.00  1.00 … 1.00  ≥ 0.50     met
                pgbench / create    2.67  2.67 … 2.67       -

                * It was a quiet day.
                """);
    }

    @Test
    void file_holdsEveryRound() throws Exception {
        Path file = directory.resolve("results/commands.json");
        ResultsFile.write(file, "commands", true, Instant.parse("2026-11-23T08:00:00.5Z"), MACHINE, report());
        JsonNode json = new JsonMapper().readTree(file.toFile());
        assertThat(json.at("/benchmark").asText()).isEqualTo("commands");
        assertThat(json.at("/quick").asBoolean()).isTrue();
        assertThat(json.at("/startedAt").asText()).isEqualTo("2026-11-23T08:00:00Z");
        assertThat(json.at("/machine/cores").asText()).isEqualTo("2");
        assertThat(json.at("/settings/fsync").asText()).isEqualTo("on");
        assertThat(json.at("/figures/0/contender").asText()).isEqualTo("keyledger");
        assertThat(json.at("/figures/0/operationsPerSecond/rounds")).hasSize(2);
        assertThat(json.at("/figures/1/operationsPerSecond/median").asDouble()).isEqualTo(4_000);
        assertThat(json.at("/goals/0/median").asDouble()).isEqualTo(0.375);
        assertThat(json.at("/goals/0/met").asBoolean()).isFalse();
        assertThat(json.at("/goals/2").has("goal")).isFalse();
        assertThat(json.at("/notes/0").asText()).isEqualTo("It was a quiet day.");
    }

    private static Report report() {
        Results results = new Rounds(2, Map::of, line -> {})
                .step(OURS, trial(1_500))
                .step(THEIRS, trial(4_000))
                .run();
        var ours = results.operationsPerSecond(OURS);
        var theirs = results.operationsPerSecond(THEIRS);
        return new Report(
                results,
                List.of(
                        Goal.atLeast(0.5, "create / pgbench", ours.over(theirs)),
                        Goal.atLeast(0.5, "create / itself", ours.over(ours)),
                        Goal.none("pgbench / create", theirs.over(ours))),
                Map.of("fsync", "on"),
                List.of("It was a quiet day."));
    }

    private static Supplier<Trial> trial(int operations) {
        Histogram latencyMicros = Trial.newHistogram();
        latencyMicros.recordValueWithCount(1_000, operations);
        return () -> Trial.of(1, latencyMicros);
    }
}
