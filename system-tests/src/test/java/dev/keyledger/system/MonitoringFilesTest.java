package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Alerts, dashboard, metrics page and runbooks speak of the same things. */
class MonitoringFilesTest {
    private static final Path RUNBOOKS = Stack.home().resolve("docs/runbooks");

    private static final String RUN_BY_A_TEST =
            "\n*A test runs the commands that stand in blocks on this page, in the incident that it is for.*\n";
    private static final String RUN_BY_NONE = "\n*No test runs what this page says.*\n";

    private final MetricsPage page = MetricsPage.read();

    @Test
    void everyMetricOfTheAlertsAndTheDashboard_isOnTheMetricsPage() {
        assertThat(MonitoringFiles.alerts()).isNotEmpty().allSatisfy(alert -> assertThat(
                        MonitoringFiles.metricsIn(alert.expression()))
                .as(alert.name())
                .isNotEmpty()
                .isSubsetOf(page.allNames()));
        assertThat(MonitoringFiles.expressionsOfTheDashboard()).isNotEmpty().allSatisfy(expression -> assertThat(
                        MonitoringFiles.metricsIn(expression))
                .as(expression)
                .isNotEmpty()
                .isSubsetOf(page.allNames()));
    }

    @Test
    void everyMetricOfThePage_isLookedAtByAnAlertOrTheDashboard() {
        var lookedAt = new TreeSet<String>();
        MonitoringFiles.alerts().forEach(alert -> lookedAt.addAll(MonitoringFiles.metricsIn(alert.expression())));
        MonitoringFiles.expressionsOfTheDashboard()
                .forEach(expression -> lookedAt.addAll(MonitoringFiles.metricsIn(expression)));
        assertThat(lookedAt).isEqualTo(page.allNames());
    }

    @Test
    void everyAlert_standsOnTheMetricsPage_andNamesARunbookThatExists() {
        var alerts = new TreeMap<String, MetricsPage.Alert>();
        for (MonitoringFiles.Alert alert : MonitoringFiles.alerts()) {
            Path runbook = Stack.home().resolve(alert.runbook());
            assertThat(runbook).as(alert.name()).isRegularFile().hasParent(RUNBOOKS);
            alerts.put(
                    alert.name(),
                    new MetricsPage.Alert(
                            alert.severity(), runbook.getFileName().toString()));
        }
        assertThat(page.alerts()).isEqualTo(alerts);
    }

    @Test
    void everyAlert_isMadeToFireByATest_andKeptQuietByAnother() {
        var names = MonitoringFiles.alerts().stream()
                .map(MonitoringFiles.Alert::name)
                .collect(Collectors.toSet());
        assertThat(MonitoringFiles.alertsMadeToFire()).isEqualTo(names);
        assertThat(MonitoringFiles.alertsKeptQuiet()).isEqualTo(names);
    }

    @Test
    void everyRunbook_isListed_andSaysWhetherATestRunsIt() throws IOException {
        String list = Files.readString(RUNBOOKS.resolve("README.md"));
        List<String> run = Runbook.withCommands();
        try (Stream<Path> pages = Files.list(RUNBOOKS)) {
            assertThat(pages.filter(page -> !page.endsWith("README.md")))
                    .isNotEmpty()
                    .allSatisfy(page -> {
                        String name = page.getFileName().toString().replace(".md", "");
                        boolean isRun = run.contains(name);
                        assertThat(list)
                                .containsPattern("(?m)^\\| \\[" + name + "]\\(" + name + "\\.md\\) \\| .* \\| "
                                        + (isRun ? "yes" : "no") + " \\|$");
                        assertThat(Files.readString(page)).endsWith(isRun ? RUN_BY_A_TEST : RUN_BY_NONE);
                    });
        }
    }

    /** The tests' own sources say which page each runs. */
    @Test
    void everyRunbookWithCommands_isRunByATest() throws IOException {
        var sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Stack.home().resolve("system-tests/src/test/java/dev/keyledger/system"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        assertThat(Runbook.withCommands()).isNotEmpty().allSatisfy(name -> assertThat(sources)
                .contains("Runbook.of(\"" + name + "\""));
    }

    @Test
    @DisabledIfSystemProperty(named = "keyledger.examples", matches = "false")
    void rules_areSoundAndFireWhereTheyShould() throws Exception {
        promtool("check", "config", "prometheus.yml");
        promtool("check", "rules", "prometheus-rules.yml");
        promtool("test", "rules", "prometheus-rules-test.yml");
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        Process promtool = Prometheus.program("promtool", arguments)
                .directory(MonitoringFiles.folder().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(output).isZero();
        assertThat(output).contains("SUCCESS");
    }
}
