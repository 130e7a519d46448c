package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The machine's Prometheus, run on the files of compose/monitoring. Only the ports are the stack's, and it looks every two
 * seconds: that an alert waits as long as it says is for promtool's tests to show.
 */
final class Prometheus implements AutoCloseable {
    /** By the port that prometheus.yml has for it. */
    private static final Map<String, String> SERVICES = Map.of(
            "9080", "key-console",
            "9081", "key-command-service",
            "9082", "key-query-service",
            "9083", "usage-aggregator",
            "9084", "gateway-agent");

    private final Process process;
    private final int port;

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Prometheus watching(Stack stack, Path folder) throws IOException {
        String configuration = Files.readString(MonitoringFiles.folder().resolve("prometheus.yml"))
                .replaceAll("(scrape_interval|scrape_timeout|evaluation_interval): \\d+s", "$1: 2s");
        for (Map.Entry<String, String> service : SERVICES.entrySet()) {
            configuration = configuration.replace(
                    "localhost:" + service.getKey(), "localhost:" + stack.managementPort(service.getValue()));
        }
        Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        Files.writeString(
                folder.resolve("prometheus-rules.yml"),
                Files.readString(MonitoringFiles.folder().resolve("prometheus-rules.yml"))
                        .replaceAll("for: \\S+", "for: 1s"));
        int port = freePort();
        Process process = program(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    /** @throws IllegalStateException saying how to install it, where it is missing */
    static ProcessBuilder program(String name, String... arguments) {
        Path program = Path.of("/usr/bin", name);
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("There is no " + name
                    + "; on Debian, 'apt-get install prometheus' installs it, and --no-examples leaves its tests out");
        }
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** By job, whether the last scrape was answered. */
    Map<String, String> targets() {
        var targets = new TreeMap<String, String>();
        List<Map<String, Object>> active = get("/api/v1/targets", "data.activeTargets");
        active.forEach(target ->
                targets.put((String) ((Map<?, ?>) target.get("labels")).get("job"), (String) target.get("health")));
        return targets;
    }

    /** The labels of every alert that fires now. */
    List<Map<String, String>> firing() {
        List<Map<String, Object>> alerts = get("/api/v1/alerts", "data.alerts");
        return alerts.stream()
                .filter(alert -> "firing".equals(alert.get("state")))
                .<Map<String, String>>map(alert -> {
                    var labels = new HashMap<String, String>();
                    ((Map<?, ?>) alert.get("labels"))
                            .forEach((name, value) -> labels.put((String) name, (String) value));
                    return labels;
                })
                .toList();
    }

    void awaitFiring(String alert, Map<String, String> with) {
        var labels = new HashMap<>(with);
        labels.put("alertname", alert);
        await(alert + " to fire").until(() -> firing().stream()
                .anyMatch(fires -> fires.entrySet().containsAll(labels.entrySet())));
    }

    void awaitQuiet(String alert) {
        await(alert + " to end").until(() -> firing().stream()
                .noneMatch(fires -> fires.get("alertname").equals(alert)));
    }

    private List<Map<String, Object>> get(String path, String what) {
        return RestAssured.given()
                .baseUri("http://127.0.0.1:" + port)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .path(what);
    }

    void awaitAnswers() {
        await("Prometheus to answer").ignoreExceptions().until(() -> !targets().isEmpty());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
