package dev.keyledger.localstack.down;

import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.DataOption;
import dev.keyledger.localstack.report.StackProblem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks the launcher to end, and waits until it has. A stack that doesn't run is stopped already. */
@Command(name = "down", description = "Stops the stack that runs on the data directory; its data stays.")
public final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 40;
    private static final long POLL_MILLIS = 100;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws InterruptedException {
        Path directory = data.directory();
        OptionalLong launcher = DataDirectory.launcherOf(directory);
        if (launcher.isEmpty()) {
            System.out.println("No stack is running on " + directory);
            return 0;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(launcher.getAsLong());
        process.ifPresent(ProcessHandle::destroy);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.map(ProcessHandle::isAlive).orElse(false)) {
            if (System.nanoTime() > deadline) {
                throw new StackProblem("The stack on " + directory + " (pid " + launcher.getAsLong()
                        + ") did not stop within " + PATIENCE_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        System.out.println("Stopped");
        return 0;
    }
}
