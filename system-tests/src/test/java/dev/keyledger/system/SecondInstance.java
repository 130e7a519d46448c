package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A service's second instance, started as the first was; what {@code /proc} says of that is all it takes. */
final class SecondInstance implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path directory;
    private final int port = freePort();
    private final int managementPort = freePort();
    private Process process;

    private SecondInstance(List<String> command, Map<String, String> environment, Path directory) {
        this.command = new ArrayList<>(command);
        this.environment = environment;
        this.directory = directory;
        // A spool is one process's alone.
        environment.computeIfPresent("KEYLEDGER_AGENT_USAGE_SPOOL", (name, spool) -> spool + "-" + port);
    }

    static SecondInstance of(long firstPid) {
        Path proc = Path.of("/proc", "" + firstPid);
        try {
            return new SecondInstance(
                    separatedByNul(proc.resolve("cmdline")),
                    environmentOf(firstPid),
                    Files.readSymbolicLink(proc.resolve("cwd")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> environmentOf(long pid) {
        var environment = new HashMap<String, String>();
        for (String entry : separatedByNul(Path.of("/proc", "" + pid, "environ"))) {
            int equals = entry.indexOf('=');
            environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return environment;
    }

    private static List<String> separatedByNul(Path file) {
        try {
            return Pattern.compile("\0")
                    .splitAsStream(Files.readString(file))
                    .filter(text -> !text.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overrides a setting of the first instance. */
    SecondInstance with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Wins over the first instance's. */
    SecondInstance withJvmOption(String option) {
        command.add(command.indexOf("-jar"), option);
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    SecondInstance started() {
        return started("ready");
    }

    /** Starts it and waits until it answers at all. */
    SecondInstance alive() {
        return started("live");
    }

    private SecondInstance started(String health) {
        environment.put("QUARKUS_HTTP_PORT", "" + port);
        environment.put("QUARKUS_MANAGEMENT_PORT", "" + managementPort);
        environment.put("KEYLEDGER_AGENT_PORT", "" + port);
        environment.put("KEYLEDGER_AGENT_MANAGEMENT_PORT", "" + managementPort);
        var builder = new ProcessBuilder(new ArrayList<>(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("second instance to be " + health).atMost(READY_WITHIN).until(() -> health().status(health) == 200);
        return this;
    }

    void restart() {
        stop();
        started();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** What it measures, at the port for that. */
    Metrics metrics() {
        return new Metrics(managementPort);
    }

    /** What it says of its health. */
    Health health() {
        return new Health(managementPort);
    }

    long pid() {
        return process.pid();
    }

    String address() {
        return "http://localhost:" + port;
    }

    void signal(String signal) {
        signal(process.pid(), signal);
    }

    static void signal(long pid, String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, "" + pid)
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends it as an orderly shutdown does. */
    void stop() {
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
