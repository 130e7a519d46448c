package dev.keyledger.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What docs/metrics.md lists. */
final class MetricsPage {
    /** The names of the first cell, and the cells after it. */
    private static final Pattern ROW = Pattern.compile("\\| (`[a-z0-9_`, ]+`) \\| (.*) \\|");

    private static final Pattern ALERT =
            Pattern.compile("\\| \\[`(\\w+)`]\\(runbooks/([a-z-]+\\.md)\\) \\| (page|ticket) \\| .+ \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+)`");

    private final Map<String, Map<String, Set<String>>> sections = new TreeMap<>();
    private final Map<String, Alert> alerts = new TreeMap<>();

    /** @param runbook the name of its page below docs/runbooks */
    record Alert(String severity, String runbook) {}

    private MetricsPage() {}

    static MetricsPage read() {
        var page = new MetricsPage();
        try {
            String section = "";
            for (String line : Files.readAllLines(Stack.home().resolve("docs/metrics.md"))) {
                if (line.startsWith("## ")) {
                    section = line.substring(3);
                }
                page.add(section, line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page;
    }

    private void add(String section, String line) {
        var alert = ALERT.matcher(line);
        if (alert.matches()) {
            alerts.put(alert.group(1), new Alert(alert.group(3), alert.group(2)));
            return;
        }
        var row = ROW.matcher(line);
        if (row.matches()) {
            String[] cells = row.group(2).split(" *\\| *", -1);
            // Type, unit, labels and meaning; of the libraries' only whose they are, and the meaning.
            Set<String> labels = cells.length == 4 ? names(cells[2]) : Set.of();
            names(row.group(1)).forEach(name -> sections.computeIfAbsent(section, none -> new TreeMap<>())
                    .put(name, labels));
        }
    }

    private static Set<String> names(String cell) {
        var names = new TreeSet<String>();
        NAME.matcher(cell).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /** By its name, the labels of each metric that stands in one of the sections. */
    Map<String, Set<String>> metricsOf(Iterable<String> titles) {
        var metrics = new TreeMap<String, Set<String>>();
        for (String title : titles) {
            Map<String, Set<String>> listed = sections.get(title);
            if (listed == null) {
                throw new IllegalStateException("docs/metrics.md has no metrics under '" + title + "'");
            }
            metrics.putAll(listed);
        }
        return metrics;
    }

    /** Of whatever service, the libraries' included. */
    Set<String> allNames() {
        return new TreeSet<>(metricsOf(sections.keySet()).keySet());
    }

    /** By its name. */
    Map<String, Alert> alerts() {
        return alerts;
    }
}
