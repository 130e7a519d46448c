package dev.keyledger.localstack.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.localstack.ports.FreePorts;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private static final Backoff FAST =
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofMinutes(1));

    private static final Duration HUNG_AFTER = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private Supervisor supervisor;

    @BeforeEach
    void start() {
        supervisor = new Supervisor(FAST, HUNG_AFTER, lines::add);
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

    /** A child that nobody supervises any more would be missed by nobody until it dies. */
    @Test
    void anErrorWhileSupervising_isTold_andSupervisionGoesOn() throws Exception {
        var failing = new AtomicBoolean();
        supervisor.onPidChange(() -> {
            if (failing.getAndSet(false)) {
                throw new OutOfMemoryError("as a test wants it");
            }
        });
        supervisor.startTogether(List.of(child("sleeper", "exec sleep 1000")));
        long first = supervisor.pids().get("sleeper");
        failing.set(true);

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        await().untilAsserted(() -> assertThat(lines)
                .anyMatch(line -> line.contains("supervising sleeper failed and goes on"))
                .anyMatch(line -> line.contains("ready again")));
        assertThat(supervisor.pids().get("sleeper")).isNotNull().isNotEqualTo(first);
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
                () -> true,
                Duration.ofSeconds(20));

        assertThatThrownBy(() -> supervisor.startTogether(List.of(never)))
                .isInstanceOf(StackProblem.class)
                .hasMessage("broken ended with exit code 3, see " + directory.resolve("broken.log"));
    }

    @Test
    void childThatIsNotReadyInTime_isTalkedAbout_failsTheStart_andIsGoneAfterClose() {
        ChildSpec slow = new ChildSpec(
                "slow",
                List.of("sleep", "1000"),
                directory,
                Map.of(),
                directory.resolve("slow.log"),
                "TERM",
                () -> false,
                () -> true,
                Duration.ofMillis(200));
        assertThatThrownBy(() -> supervisor.startTogether(List.of(slow)))
                .isInstanceOf(StackProblem.class)
                .hasMessageStartingWith("slow was not ready within");
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("slow is not ready after", "waiting on"));
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

    /** It may be waiting for a part that is away: to kill it again and again would help nobody. */
    @Test
    void restartedChildThatIsAliveButNotReady_isLeftAlone() throws Exception {
        ChildSpec spec = webServer("waiting", () -> Files.exists(directory.resolve("ready")));
        Files.createFile(directory.resolve("ready"));
        supervisor.startTogether(List.of(spec));
        long first = supervisor.pids().get("waiting");
        Files.delete(directory.resolve("ready"));

        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().until(() -> supervisor.pids().getOrDefault("waiting", first) != first);
        long second = supervisor.pids().get("waiting");

        await().during(HUNG_AFTER.multipliedBy(2))
                .until(() -> supervisor.pids().get("waiting").equals(second));
        assertThat(lines).noneMatch(line -> line.contains("killed"));
        Files.createFile(directory.resolve("ready"));
        await().until(() -> lines.stream().anyMatch(line -> line.contains("ready again")));
        assertThat(supervisor.pids()).containsEntry("waiting", second);
    }

    @Test
    void childThatHangs_isKilledAndStartedAgain() throws Exception {
        supervisor.startTogether(List.of(webServer("hanging", null)));
        long first = supervisor.pids().get("hanging");

        assertThat(new ProcessBuilder("kill", "-s", "STOP", "" + first).start().waitFor())
                .isZero();

        awaitReplaced("hanging", first);
        assertThat(ProcessHandle.of(first)).isEmpty();
    }

    @Test
    void childThatSaysItIsNotAlive_isKilledAndStartedAgain() throws Exception {
        supervisor.startTogether(List.of(webServer("broken", null)));
        long first = supervisor.pids().get("broken");

        Files.delete(directory.resolve("alive"));
        await().until(() -> lines.stream().anyMatch(line -> line.contains("broken hangs")));
        Files.createFile(directory.resolve("alive"));

        awaitReplaced("broken", first);
    }

    @Test
    void childThatHangs_isLeftToWhoeverSuspendedIt_whereThatIsWanted() throws Exception {
        supervisor.close();
        supervisor = new Supervisor(FAST, Supervisor.NEVER, lines::add);
        supervisor.startTogether(List.of(webServer("suspended", null)));
        long first = supervisor.pids().get("suspended");

        assertThat(new ProcessBuilder("kill", "-s", "STOP", "" + first).start().waitFor())
                .isZero();

        await().during(HUNG_AFTER.multipliedBy(2))
                .until(() -> supervisor.pids().get("suspended").equals(first));
    }

    /** Longer than all that is waited for takes on however loaded a machine; it costs those nothing that pass. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(3));
    }

    private void awaitReplaced(String name, long first) {
        await().untilAsserted(() -> {
            assertThat(lines)
                    .anyMatch(line -> line.startsWith(name + " hangs: no sign of life for "))
                    .anyMatch(line -> line.contains("ready again"));
            assertThat(supervisor.pids().get(name)).isNotNull().isNotEqualTo(first);
        });
    }

    /** The JDK's own, which is alive while it answers for the file {@code alive}; without a readiness, ready as long. */
    private ChildSpec webServer(String name, Readiness readiness) throws IOException {
        int port = FreePorts.find(1).getFirst();
        Files.createFile(directory.resolve("alive"));
        var answers = new HttpReadiness(List.of(URI.create("http://localhost:" + port + "/alive")));
        return new ChildSpec(
                name,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-m",
                        "jdk.httpserver",
                        "-b",
                        "localhost",
                        "-p",
                        "" + port,
                        "-d",
                        directory.toAbsolutePath().toString()),
                directory,
                Map.of(),
                directory.resolve(name + ".log"),
                "TERM",
                readiness == null ? answers : readiness,
                answers::ready,
                Duration.ofSeconds(20));
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
                () -> true,
                Duration.ofSeconds(20));
    }
}
