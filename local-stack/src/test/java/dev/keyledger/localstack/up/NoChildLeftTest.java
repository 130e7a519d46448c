package dev.keyledger.localstack.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.keyledger.localstack.CommandRun;
import dev.keyledger.localstack.Launcher;
import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.ports.PortBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a launcher ends, nothing of it stays. */
class NoChildLeftTest {
    @TempDir
    private Path directory;

    @Test
    void interruptedLauncher_leavesNoChild_andSucceeds() throws Exception {
        try (Launcher launcher = Launcher.up(directory.resolve("data"), PortBase.free())) {
            Collection<Long> pids = launcher.awaitReady().pids().values();

            assertThat(launcher.interrupt()).isZero();

            assertThat(alive(pids)).isEmpty();
            assertThat(processesOn(launcher.data())).isEmpty();
            assertThat(launcher.data().resolve("endpoints.json")).doesNotExist();
        }
    }

    @Test
    void killedLauncher_leavesNoChild_andItsFileCountsForNothing() throws Exception {
        try (Launcher launcher = Launcher.up(directory.resolve("data"), PortBase.free())) {
            Collection<Long> pids = launcher.awaitReady().pids().values();

            launcher.process().destroyForcibly().waitFor();

            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(alive(pids)).isEmpty());
            assertThat(launcher.data().resolve("endpoints.json")).exists();
            assertThat(Endpoints.ofRunningStack(launcher.data())).isEmpty();
            CommandRun token =
                    CommandRun.of("token", "ada", "--data", launcher.data().toString());
            assertThat(token.exitCode()).isEqualTo(1);
            assertThat(token.errors()).startsWith("keyledger: No stack is running on ");
        }
    }

    /** The guard dies with its launcher: what nobody could stop is found by the next start. */
    @Test
    void leftoverChild_isNamedAndStoppedByTheNextStart() throws Exception {
        Path data = directory.resolve("data");
        List<Long> children;
        try (Launcher first = Launcher.up(data, PortBase.free())) {
            var pids = first.awaitReady().pids();
            children = List.of(pids.get("kafka"), pids.get("issuer"), pids.get("postgres"));
            new ProcessBuilder("kill", "-KILL", "" + pids.get("guard"), "" + pids.get("launcher"))
                    .start()
                    .waitFor();
            first.process().waitFor();
        }
        assertThat(alive(children)).hasSize(3);

        try (Launcher second = Launcher.up(data, PortBase.free())) {
            second.awaitReady();
            assertThat(alive(children)).isEmpty();
            assertThat(second.output())
                    .contains("Stopping kafka (pid " + children.getFirst() + "), left over from an earlier run");
        }
    }

    @Test
    void failedStart_leavesNoChild_andNamesThePart() throws Exception {
        Path data = directory.resolve("data");
        DataFiles.makeSecrets(data);
        // A log directory that is a file stops Kafka, while PostgreSQL and the issuer come up.
        Files.createDirectories(data.resolve("kafka"));
        Files.writeString(data.resolve("kafka/log"), "not a directory");

        try (Launcher launcher = Launcher.up(data, PortBase.free())) {
            assertThat(launcher.process().waitFor()).isEqualTo(1);
            assertThat(launcher.output()).contains("keyledger: kafka ended with exit code ");
        }
        assertThat(processesOn(data)).isEmpty();
    }

    private static List<Long> alive(Collection<Long> pids) {
        return pids.stream()
                .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .toList();
    }

    /** Every process whose command line names the directory. */
    private static List<String> processesOn(Path data) {
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            return processes
                    .map(process -> process.info().commandLine().orElse(""))
                    .filter(command -> command.contains(data.toString()))
                    .toList();
        }
    }
}
