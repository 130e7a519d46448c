package dev.keyledger.benchmarks.stack;

import dev.keyledger.benchmarks.BenchProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM beside the stack's, started with the options of one of the stack's services so that they can be compared. */
public final class JavaProcess implements AutoCloseable {
    private static final Path PROC = Path.of("/proc");
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Pattern ALL_OBJECTS = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)$");

    private final Process process;
    private final URI address;
    private final URI management;

    private JavaProcess(Process process, URI address, URI management) {
        this.process = process;
        this.address = address;
        this.management = management;
    }

    /** Another instance of a service: the same command and environment, other ports. */
    public static JavaProcess another(String service, long pid, Path log) {
        return another(service, pid, log, Map.of());
    }

    /** @param changed variables of its environment that differ */
    public static JavaProcess another(String service, long pid, Path log, Map<String, String> changed) {
        Map<String, String> environment = environmentOf(pid);
        environment.putAll(changed);
        return start(commandOf(pid), directoryOf(pid), environment, service, log);
    }

    /**
     * Another program, with the options and environment that a service has.
     *
     * @param jar of a Quarkus application
     */
    public static JavaProcess withOptionsOf(long pid, Path jar, Path log) {
        List<String> command = commandOf(pid);
        var own = new ArrayList<>(command.subList(0, command.indexOf("-jar")));
        // The start cache is the service's.
        own.removeIf(option -> option.startsWith("-XX:AOTCache")
                || option.startsWith("-XX:SharedArchiveFile")
                || option.startsWith("-D"));
        own.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        return start(own, jar.toAbsolutePath().resolveSibling(""), environmentOf(pid), jar.toString(), log);
    }

    private static JavaProcess start(
            List<String> command, Path directory, Map<String, String> environment, String name, Path log) {
        int port = freePort();
        int managementPort = freePort();
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_PORT",
                        "" + port,
                        "QUARKUS_MANAGEMENT_PORT",
                        "" + managementPort,
                        "KEYLEDGER_AGENT_PORT",
                        "" + port,
                        "KEYLEDGER_AGENT_MANAGEMENT_PORT",
                        "" + managementPort));
        // A spool is one process's alone.
        builder.environment().computeIfPresent("KEYLEDGER_AGENT_USAGE_SPOOL", (variable, spool) -> spool + "-" + port);
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            var started = new JavaProcess(process, localUri(port), localUri(managementPort));
            Waiting.until(name + " listens (log: " + log + ")", READY_WITHIN, () -> {
                if (!process.isAlive()) {
                    throw new BenchProblem(name + " ended with exit code " + process.exitValue() + ": " + log);
                }
                return listens(port);
            });
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI localUri(int port) {
        return URI.create("http://localhost:" + port);
    }

    public URI address() {
        return address;
    }

    /** A figure without labels among the service's metrics. */
    public double metric(String name) {
        try (var metrics = management.resolve("/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new BenchProblem("There is no metric " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** What lives on a JVM's heap after a full collection, in bytes: of all objects, whatever parts its collector gives the heap. */
    public static long liveHeapBytes(long pid) {
        String histogram = jcmd(pid, "GC.class_histogram");
        Matcher total = ALL_OBJECTS.matcher(histogram);
        if (!total.find()) {
            throw new BenchProblem("jcmd printed something unknown: " + histogram.strip());
        }
        return Long.parseLong(total.group(1));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static String jcmd(long pid, String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process run = new ProcessBuilder(jcmd, "" + pid, command)
                    .redirectErrorStream(true)
                    .start();
            return new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> commandOf(long pid) {
        return separatedByNul(PROC.resolve(pid + "/cmdline"));
    }

    private static Map<String, String> environmentOf(long pid) {
        var environment = new LinkedHashMap<String, String>();
        for (String entry : separatedByNul(PROC.resolve(pid + "/environ"))) {
            int equals = entry.indexOf('=');
            environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return environment;
    }

    private static Path directoryOf(long pid) {
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/cwd"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> separatedByNul(Path file) {
        try {
            return List.of(Files.readString(file).split("\0"));
        } catch (IOException e) {
            throw new BenchProblem("Process information can only be read on Linux, by the process's user", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean listens(int port) {
        try (var socket = new java.net.Socket("localhost", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
