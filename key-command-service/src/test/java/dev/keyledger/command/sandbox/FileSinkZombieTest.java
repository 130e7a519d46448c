package dev.keyledger.command.sandbox;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one directory, one of which is stopped, woken or killed at moments it doesn't choose. */
class FileSinkZombieTest {
    private static final int NEWEST = 900_000;
    private static final int ENDLESS = 800_000;

    @TempDir
    private Path temporary;

    private Process other;

    @AfterEach
    void endTheOtherProcess() throws InterruptedException {
        if (other != null) {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void processThatWakesUpLate_doesNotOverwriteANewerSecret() throws Exception {
        var directory = new SandboxDirectory(temporary);
        int zombieLast = 1_000;
        BufferedReader output = start(1, zombieLast);
        for (int i = 0; i < 50; i++) {
            assertThat(output.readLine()).isNotNull();
        }
        stopOutsideTheLock(directory);
        assertThat(directory.sink().ensure(Secrets.version(NEWEST))).isEqualTo(NEWEST);
        signal("CONT");

        // It works on with what it had in hand; from now on it is told what is held instead.
        int[] held = output.lines().mapToInt(Integer::parseInt).toArray();
        assertThat(other.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(other.exitValue()).isZero();
        assertThat(held).endsWith(NEWEST).isSorted();
        assertThat(IntStream.of(held).filter(version -> version == NEWEST).count())
                .as("answers given to the zombie after it woke up")
                .isGreaterThan(1);
        assertThat(directory.visibleVersion()).isEqualTo(NEWEST);
    }

    @Test
    void processKilledAtAnyMoment_leavesAWholeSecret_andNoLock() throws Exception {
        var directory = new SandboxDirectory(temporary);
        var random = new Random(7);
        int version = 1;
        for (int kill = 0; kill < 3; kill++) {
            BufferedReader output = start(version, ENDLESS);
            int acknowledged = 0;
            for (int i = random.nextInt(5, 60); i >= 0; i--) {
                acknowledged = Integer.parseInt(output.readLine());
            }
            other.destroyForcibly().waitFor();

            int visible = directory.visibleVersion();
            assertThat(visible).isGreaterThanOrEqualTo(acknowledged);
            // The dead one may have raised the version of a secret that it didn't write any more, by one at most.
            version = visible + 1;
            assertThat(directory.sink().ensure(Secrets.version(version))).isEqualTo(version);
            assertThat(directory.visibleVersion()).isEqualTo(version);
            version++;
        }
    }

    /** A stopped process that has the lock keeps everybody out, which is right, but is another test's matter. */
    private void stopOutsideTheLock(SandboxDirectory directory) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 500; attempt++) {
            signal("STOP");
            await().until(() -> stateOfTheOtherProcess() == 'T');
            try (var lock = DirectoryLock.acquire(directory.lock(), Duration.ofMillis(1))) {
                assertThat(lock).isNotNull();
                return;
            } catch (IOException held) {
                signal("CONT");
            }
        }
        throw new AssertionError("the other process has never been outside the lock");
    }

    private BufferedReader start(int first, int last) throws IOException {
        other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FileSinkProcess.class.getName(),
                        temporary.toString(),
                        Integer.toString(first),
                        Integer.toString(last))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return other.inputReader(StandardCharsets.UTF_8);
    }

    private char stateOfTheOtherProcess() throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(other.pid()), "stat"));
        return status.charAt(status.lastIndexOf(')') + 2);
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(other.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
