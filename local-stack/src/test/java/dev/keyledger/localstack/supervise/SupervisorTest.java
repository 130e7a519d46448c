package dev.keyledger.localstack.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.keyledger.localstack.report.StackProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private static final Backoff FAST =
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofMinutes(1));

    @TempDir
    private Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private Supervisor supervisor;

    @BeforeEach
    void start() {
        supervisor = new Supervisor(FAST, lines::add);
    }

    @AfterEach
    void stop() {
        supervisor.close();
    }

    @Test
    void childThatDies_isNamedWithItsExitCodeAndLog_andStartedAgainUnderANewPid() throws Exception {
        supervisor.startTogether(List.of(child("sleeper", "exec sleep 1000")));
        long first = supervisor.pids().get("sleeper");

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        await().until(() -> {
            Long pid = supervisor.pids().get("sleeper");
            return pid != null && pid != first;
        });
        assertThat(lines).anySatisfy(line -> assertThat(line)
                .contains("sleeper ended with exit code 137")
                .contains(directory.resolve("sleeper.log").toString())
                .contains("starting it again"));
        await().untilAsserted(() -> assertThat(lines).anyMatch(line -> line.contains("ready again")));
    }

    @Test
    void newPid_isTold() throws Exception {
        var told = new CopyOnWriteArrayList<Map<String, Long>>();
        supervisor.onPidChange(() -> told.add(supervisor.pids()));
        supervisor.startTogether(List.of(child("sleeper", "exec sleep 1000")));
        long first = supervisor.pids().get("sleeper");

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        await().untilAsserted(() ->
                assertThat(told.getLast().get("sleeper")).isNotNull().isNotEqualTo(first));
    }

    @Test
    void childThatKeepsDying_isStartedAgainAndAgain() throws Exception {
        supervisor.startTogether(List.of(child("moth", "sleep 0.2")));
        await().untilAsserted(
                        () -> assertThat(lines.stream().filter(line -> line.contains("moth ended with exit code 0")))
                                .hasSizeGreaterThanOrEqualTo(3));
    }

    @Test
    void childThatEndsBeforeItIsReady_failsTheStart() {
        ChildSpec never = new ChildSpec(
                "broken",
                List.of("sh", "-c", "exit 3"),
                directory,
                Map.of(),
                directory.resolve("broken.log"),
                "TERM",
                () -> false,
                Duration.ofSeconds(20));

        assertThatThrownBy(() -> supervisor.startTogether(List.of(never)))
                .isInstanceOf(StackProblem.class)
                .hasMessage("broken ended with exit code 3, see " + directory.resolve("broken.log"));
    }

    @Test
    void childThatIsNotReadyInTime_failsTheStart_andIsGoneAfterClose() {
        ChildSpec slow = new ChildSpec(
                "slow",
                List.of("sleep", "1000"),
                directory,
                Map.of(),
                directory.resolve("slow.log"),
                "TERM",
                () -> false,
                Duration.ofMillis(200));
        assertThatThrownBy(() -> supervisor.startTogether(List.of(slow)))
                .isInstanceOf(StackProblem.class)
                .hasMessageStartingWith("slow was not ready within");
        long pid = supervisor.pids().get("slow");

        supervisor.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void close_stopsTheLastGroupFirst() throws Exception {
        Path order = directory.resolve("order");
        supervisor.startTogether(List.of(child("server", tellingTheEnd("server", order))));
        supervisor.startTogether(List.of(child("service", tellingTheEnd("service", order))));
        await().until(() ->
                Files.exists(directory.resolve("server.up")) && Files.exists(directory.resolve("service.up")));

        supervisor.close();

        assertThat(order).hasContent("service\nserver\n");
    }

    @Test
    void childThatIgnoresTheSignal_isKilledInTheEnd() throws Exception {
        supervisor.startTogether(List.of(child(
                "deaf", "trap '' TERM; touch " + directory.resolve("deaf.up") + "; while :; do sleep 0.1; done")));
        await().until(() -> Files.exists(directory.resolve("deaf.up")));
        long pid = supervisor.pids().get("deaf");

        supervisor.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(lines).contains("deaf did not stop in time and is killed");
    }

    private String tellingTheEnd(String name, Path order) {
        return "trap 'echo %1$s >> %2$s; exit' TERM; touch %3$s; while :; do sleep 0.05; done"
                .formatted(name, order, directory.resolve(name + ".up"));
    }

    private ChildSpec child(String name, String script) {
        return new ChildSpec(
                name,
                List.of("sh", "-c", script),
                directory,
                Map.of(),
                directory.resolve(name + ".log"),
                "TERM",
                () -> true,
                Duration.ofSeconds(20));
    }
}
