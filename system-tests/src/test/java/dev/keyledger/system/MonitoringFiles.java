package dev.keyledger.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What compose/monitoring holds for Prometheus and Grafana. */
final class MonitoringFiles {
    private static final Pattern TEXTS = Pattern.compile("\"[^\"]*\"");
    private static final Pattern LABELS = Pattern.compile("\\{[^}]*}|\\b(?:by|without) *\\([^)]*\\)");
    private static final Pattern WORD = Pattern.compile("\\b[a-z_][a-z0-9_]*\\b");
    /** Of PromQL, as far as it is used. */
    private static final Set<String> LANGUAGE =
            Set.of("abs", "absent", "and", "increase", "max", "min", "offset", "or", "rate", "sum", "topk", "unless");

    private MonitoringFiles() {}

    /** @param severity {@code page} or {@code ticket} */
    record Alert(String name, String expression, String severity, String runbook) {}

    static Path folder() {
        return Stack.home().resolve("compose/monitoring");
    }

    static List<Alert> alerts() {
        var alerts = new ArrayList<Alert>();
        yaml("prometheus-rules.yml").path("groups").forEach(group -> group.path("rules")
                .forEach(rule -> alerts.add(new Alert(
                        rule.path("alert").asText(),
                        rule.path("expr").asText(),
                        rule.at("/labels/severity").asText(),
                        rule.at("/annotations/runbook").asText()))));
        return alerts;
    }

    /** Those that a test of the rules makes fire. */
    static Set<String> alertsMadeToFire() {
        var alerts = new TreeSet<String>();
        yaml("prometheus-rules-test.yml").path("tests").forEach(test -> test.path("alert_rule_test")
                .forEach(expectation -> {
                    if (!expectation.path("exp_alerts").isEmpty()) {
                        alerts.add(expectation.path("alertname").asText());
                    }
                }));
        return alerts;
    }

    /** Those of which a test of the rules says that they don't fire. */
    static Set<String> alertsKeptQuiet() {
        var alerts = new TreeSet<String>();
        yaml("prometheus-rules-test.yml").path("tests").forEach(test -> test.path("alert_rule_test")
                .forEach(expectation -> {
                    if (expectation.path("exp_alerts").isEmpty()) {
                        alerts.add(expectation.path("alertname").asText());
                    }
                }));
        return alerts;
    }

    static List<String> expressionsOfTheDashboard() {
        try {
            return new JsonMapper()
                    .readTree(folder().resolve("grafana-dashboard.json").toFile())
                    .findValuesAsText("expr");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is neither a label nor a word of the language. */
    static Set<String> metricsIn(String expression) {
        String bare = LABELS.matcher(TEXTS.matcher(expression).replaceAll("")).replaceAll(" ");
        var metrics = new TreeSet<String>();
        WORD.matcher(bare).results().forEach(word -> metrics.add(word.group()));
        metrics.removeAll(LANGUAGE);
        return metrics;
    }

    private static JsonNode yaml(String name) {
        try {
            return new YAMLMapper().readTree(folder().resolve(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
