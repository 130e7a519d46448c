package dev.keyledger.benchmarks.report;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** A report for programs, and for later: {@code benchmarks/results/NAME.json}. */
public final class ResultsFile {
    private static final JsonMapper JSON = new JsonMapper();

    private ResultsFile() {}

    public static void write(
            Path file, String benchmark, boolean quick, Instant startedAt, Map<String, String> machine, Report report)
            throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("benchmark", benchmark).put("quick", quick);
        root.put("startedAt", startedAt.truncatedTo(ChronoUnit.SECONDS).toString());
        put(root.putObject("machine"), machine);
        put(root.putObject("settings"), report.settings());
        putFigures(root.putArray("figures"), report.results());
        for (Goal goal : report.goals()) {
            ObjectNode node = root.withArray("goals").addObject().put("name", goal.name());
            putSpread(node, goal.value());
            if (!goal.boundText().isEmpty()) {
                node.put("goal", goal.boundText()).put("met", goal.met());
            }
        }
        report.notes().forEach(root.withArray("notes")::add);
        Files.createDirectories(file.toAbsolutePath().getParent());
        var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        Files.writeString(file, JSON.writer(printer).writeValueAsString(root) + "\n");
    }

    private static void putFigures(ArrayNode figures, Results results) {
        results.subjects().forEach(subject -> {
            ObjectNode node = figures.addObject();
            node.put("operation", subject.operation()).put("contender", subject.contender());
            node.put("clients", subject.clients());
            results.figures(subject).forEach((figure, spread) -> putSpread(node.putObject(figure.key()), spread));
            ObjectNode cpu = node.putObject("cpuMicrosPerOperation");
            results.cpuMicrosPerOperation(subject)
                    .forEach((process, spread) -> cpu.put(process, rounded(spread.median())));
        });
    }

    private static void putSpread(ObjectNode node, Spread spread) {
        node.put("median", rounded(spread.median()));
        node.put("min", rounded(spread.min())).put("max", rounded(spread.max()));
        ArrayNode rounds = node.putArray("rounds");
        spread.rounds().forEach(round -> rounds.add(rounded(round)));
    }

    private static void put(ObjectNode node, Map<String, String> facts) {
        facts.forEach(node::put);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
