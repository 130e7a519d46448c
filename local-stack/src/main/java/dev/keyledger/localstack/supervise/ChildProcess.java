package dev.keyledger.localstack.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a child. */
final class ChildProcess {
    /** A log beyond this is set aside as {@code NAME.log.1} when its child starts. */
    private static final long LOG_BYTES_MAX = 10L << 20;

    private final ChildSpec spec;
    private final Guard guard;
    private final Process process;

    private ChildProcess(ChildSpec spec, Guard guard, Process process) {
        this.spec = spec;
        this.guard = guard;
        this.process = process;
    }

    /**
     * Starts the child in a session of its own, so that a Ctrl-C in the terminal reaches the launcher alone and the
     * children are stopped in order. The child's program runs only after the guard knows the pid: a launcher killed in
     * between closes the pipe, and the waiting shell ends.
     */
    static ChildProcess start(ChildSpec spec, Guard guard) throws IOException {
        Files.createDirectories(spec.log().toAbsolutePath().getParent());
        rotate(spec.log());
        var command = new ArrayList<>(List.of("setsid", "sh", "-c", "read -r go && exec \"$@\" </dev/null", "sh"));
        command.addAll(spec.command());
        var builder = new ProcessBuilder(command)
                .directory(spec.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().putAll(spec.environment());
        var child = new ChildProcess(spec, guard, builder.start());
        guard.watch(child.pid(), spec.stopSignal());
        try (var input = child.process.outputWriter(StandardCharsets.US_ASCII)) {
            input.write("go\n");
        }
        return child;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @param deadline as of {@link System#nanoTime()} */
    boolean endsBefore(long deadline) throws InterruptedException {
        return process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    int waitFor() throws InterruptedException, IOException {
        int exitCode = process.waitFor();
        guard.forget(process.pid());
        return exitCode;
    }

    void askToStop() throws IOException, InterruptedException {
        signal(spec.stopSignal(), "" + pid());
    }

    /** Ends the whole process group, because PostgreSQL's workers must not outlive their parent. */
    void kill() throws IOException, InterruptedException {
        signal("KILL", "-" + pid());
        process.waitFor(5, TimeUnit.SECONDS);
    }

    private void signal(String signal, String target) throws IOException, InterruptedException {
        if (process.isAlive()) {
            new ProcessBuilder("kill", "-s", signal, "--", target)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
