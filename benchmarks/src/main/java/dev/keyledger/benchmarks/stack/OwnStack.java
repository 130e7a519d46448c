package dev.keyledger.benchmarks.stack;

import dev.keyledger.benchmarks.BenchProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A stack of the benchmark's own, on free ports and a temporary directory: nothing of it is left at the end. */
public final class OwnStack implements AutoCloseable {
    /** The JVM's own thresholds, which {@code up} changes in favour of a quick start, and room for a million keys. */
    private static final List<String> AS_IN_PRODUCTION = List.of(
            "-Xmx1g",
            "-XX:Tier4InvocationThreshold=5000",
            "-XX:Tier4MinInvocationThreshold=600",
            "-XX:Tier4CompileThreshold=15000",
            "-XX:Tier4BackEdgeThreshold=40000");

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(40);
    private static final long LOOK_AGAIN_MILLIS = 200;
    private static final int PORTS = 14;
    private static final int PORT_BASE_MIN = 20_000;
    private static final int PORT_BASE_MAX = 32_000;
    private static final int ATTEMPTS_MAX = 100;

    private final Path directory;
    private final Process launcher;
    private final Thread stopAtExit = new Thread(this::stop, "stop-stack");

    private OwnStack(Path directory, Process launcher) {
        this.directory = directory;
        this.launcher = launcher;
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    /** Starts a stack with {@code ./keyledger up} of the checkout and waits until it is ready. */
    public static OwnStack start(Path checkout, Consumer<String> progress) {
        progress.accept("starting a stack of its own");
        try {
            Path directory = Files.createTempDirectory("keyledger-bench-");
            var command = new ArrayList<String>(List.of(
                    checkout.resolve("keyledger").toString(),
                    "up",
                    "--no-training",
                    // A benchmark suspends what would take part in what it measures.
                    "--hung-after",
                    "0",
                    "--data",
                    directory.resolve("data").toString(),
                    "--port-base",
                    "" + freePorts()));
            AS_IN_PRODUCTION.forEach(option -> command.addAll(List.of("--jvm-option", option)));
            Process launcher = new ProcessBuilder(command)
                    // Where it says what it builds first, and what went wrong.
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(directory.resolve("up.log").toFile())
                    .start();
            var stack = new OwnStack(directory, launcher);
            stack.awaitReady();
            return stack;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Stack stack() {
        return Stack.on(directory.resolve("data"));
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(stopAtExit);
    }

    /** The launcher gives up by itself if a part doesn't become ready. */
    private void awaitReady() throws IOException {
        while (!Files.exists(Stack.endpointsFile(directory.resolve("data")))) {
            if (!launcher.isAlive()) {
                String output = Files.readString(directory.resolve("up.log"));
                close();
                throw new BenchProblem("The stack did not start:\n" + output);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted while the stack started", e);
        }
    }

    private void stop() {
        launcher.destroy();
        try {
            if (!launcher.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                launcher.destroyForcibly();
            }
            delete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The first of a row of ports that nobody listens on now. */
    private static int freePorts() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int base = RandomGenerator.getDefault().nextInt(PORT_BASE_MIN, PORT_BASE_MAX);
            if (areFree(base)) {
                return base;
            }
        }
        throw new BenchProblem("No " + PORTS + " free ports in a row were found");
    }

    private static boolean areFree(int base) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int port = base; port < base + PORTS; port++) {
                held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            }
            return true;
        } catch (BindException e) {
            return false;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
