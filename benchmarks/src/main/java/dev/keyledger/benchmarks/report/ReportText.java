package dev.keyledger.benchmarks.report;

import dev.keyledger.benchmarks.measure.Figure;
import dev.keyledger.benchmarks.measure.Results;
import dev.keyledger.benchmarks.measure.Spread;
import dev.keyledger.benchmarks.measure.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A report for a person at a terminal. */
public final class ReportText {
    /** What stands for a figure that a contender doesn't have. */
    private static final String NONE = "-";

    private ReportText() {}

    public static String of(Report report, Map<String, String> machine) {
        var text = new StringBuilder();
        text.append(paragraph(machine)).append(paragraph(report.settings())).append('\n');
        text.append(figures(report.results())).append('\n');
        text.append(cpu(report.results())).append('\n');
        if (!report.goals().isEmpty()) {
            text.append(goals(report.goals())).append('\n');
        }
        report.notes().forEach(note -> text.append("* ").append(note).append('\n'));
        return text.toString();
    }

    private static String paragraph(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> fact.getKey() + ": " + fact.getValue())
                .collect(Collectors.joining("; ", "", "\n"));
    }

    /** Medians, and for the first figure the spread too. */
    private static String figures(Results results) {
        var columns = new LinkedHashSet<Figure>();
        results.subjects()
                .forEach(subject -> columns.addAll(results.figures(subject).keySet()));
        var headings = new ArrayList<>(List.of("operation", "contender", "clients"));
        boolean first = true;
        for (Figure column : columns) {
            headings.add(column.heading());
            if (first) {
                headings.add("min … max");
                first = false;
            }
        }
        var table = new Table(2, headings);
        results.subjects().forEach(subject -> table.row(figuresRow(subject, columns, results.figures(subject))));
        return table.toString();
    }

    private static List<String> figuresRow(Subject subject, Set<Figure> columns, Map<Figure, Spread> figures) {
        var cells = new ArrayList<>(List.of(subject.operation(), subject.contender(), "" + subject.clients()));
        boolean first = true;
        for (Figure column : columns) {
            Spread spread = figures.get(column);
            cells.add(spread == null ? NONE : number(spread.median()));
            if (first) {
                cells.add(spread == null ? NONE : range(spread));
                first = false;
            }
        }
        return cells;
    }

    private static String cpu(Results results) {
        var processes = new LinkedHashSet<String>();
        results.subjects()
                .forEach(subject ->
                        processes.addAll(results.cpuMicrosPerOperation(subject).keySet()));
        var headings = new ArrayList<>(List.of("processor µs per operation", "contender", "clients"));
        headings.addAll(processes);
        var table = new Table(2, headings);
        for (Subject subject : results.subjects()) {
            Map<String, Spread> micros = results.cpuMicrosPerOperation(subject);
            var cells = new ArrayList<>(List.of(subject.operation(), subject.contender(), "" + subject.clients()));
            processes.forEach(process -> cells.add(
                    micros.containsKey(process) ? number(micros.get(process).median()) : NONE));
            table.row(cells);
        }
        return table.toString();
    }

    private static String goals(List<Goal> goals) {
        var table = new Table(1, List.of("figure", "median", "min … max", "goal", ""));
        goals.forEach(goal -> table.row(List.of(
                goal.name(),
                String.format(Locale.ROOT, "%.2f", goal.value().median()),
                String.format(
                        Locale.ROOT,
                        "%.2f … %.2f",
                        goal.value().min(),
                        goal.value().max()),
                goal.boundText().isEmpty() ? NONE : goal.boundText(),
                goal.boundText().isEmpty() ? "" : goal.met() ? "met" : "MISSED")));
        return table.toString();
    }

    private static String range(Spread spread) {
        return number(spread.min()) + " … " + number(spread.max());
    }

    /** Three significant digits at least. */
    static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
