package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A stack started by {@code ./keyledger up}, as anybody would start it, on ports and data of its own. */
final class Stack implements AutoCloseable {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int PORTS = 14;
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();

    private static Stack shared;

    private final Path data;
    private final Duration hungAfter;
    private final String jvmOptions;
    private final int portBase;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private Process launcher;

    /** One whose launcher leaves alone what a test suspends. */
    Stack(Path data) {
        this(data, Duration.ZERO, "");
    }

    /** @param hungAfter what is suspended for so long is killed and started again */
    Stack(Path data, Duration hungAfter) {
        this(data, hungAfter, "");
    }

    /** @param jvmOptions for the launcher and all that it starts */
    Stack(Path data, String jvmOptions) {
        this(data, Duration.ZERO, jvmOptions);
    }

    private Stack(Path data, Duration hungAfter, String jvmOptions) {
        this.data = data;
        this.hungAfter = hungAfter;
        this.jvmOptions = jvmOptions;
        this.portBase = freePorts();
    }

    /** One stack for all tests that don't stop it. */
    static synchronized Stack shared() {
        if (shared == null) {
            try {
                shared = new Stack(Files.createTempDirectory("keyledger-system-"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close, "stop-shared-stack"));
            shared.up();
        }
        return shared;
    }

    /** Starts the stack and waits until it says that it is ready. */
    void up() {
        Path log = log();
        try {
            ProcessBuilder up = command(
                            "up",
                            "--port-base",
                            Integer.toString(portBase),
                            "--hung-after",
                            Long.toString(hungAfter.toSeconds()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // Nothing of it lives long enough for what the optimising compiler and a collector on threads take.
            String brief = LONG ? "" : "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ";
            if (!(brief + jvmOptions).isEmpty()) {
                up.environment().put("JDK_JAVA_OPTIONS", brief + jvmOptions);
            }
            launcher = up.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("stack to be ready, see " + log).atMost(READY_WITHIN).until(() -> {
            if (!launcher.isAlive()) {
                throw new IllegalStateException("./keyledger up ended:\n" + Files.readString(log));
            }
            return Files.exists(endpointsFile());
        });
    }

    Path data() {
        return data;
    }

    /** What {@code up} prints. */
    Path log() {
        return data.resolveSibling(data.getFileName() + "-up.log");
    }

    /** The URL or address of a part, for example {@code query} or {@code kafka}. */
    String endpoint(String part) {
        return endpoints().get(part).asText();
    }

    /** Ends a part as {@code kill -9} does, and returns the pid that it had. */
    long kill(String part) {
        long pid = pid(part);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        return pid;
    }

    /** Sends a part a signal, such as STOP or CONT, and its children too: PostgreSQL has one for each connection. */
    void signal(String part, String signal) {
        long pid = pid(part);
        SecondInstance.signal(pid, signal);
        ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(child -> SecondInstance.signal(child.pid(), signal));
    }

    /** What a service measures, as the process that it is now. */
    Metrics metrics(String service) {
        return new Metrics(managementPort(service));
    }

    /** What a service says of its health, as the process that it is now. */
    Health health(String service) {
        return new Health(managementPort(service));
    }

    /** Where the process that a service is now serves health and metrics. */
    int managementPort(String service) {
        Map<String, String> environment = SecondInstance.environmentOf(pid(service));
        return Integer.parseInt(environment.getOrDefault(
                "QUARKUS_MANAGEMENT_PORT", environment.get("KEYLEDGER_AGENT_MANAGEMENT_PORT")));
    }

    /** Another instance of a service beside the stack's: the same program and settings, other ports. */
    SecondInstance another(String service) {
        return SecondInstance.of(pid(service));
    }

    /** Waits until {@code up} has started a killed part again; while it is down it has no pid. */
    void awaitRestart(String part, long killed) {
        await("up to restart " + part)
                .atMost(READY_WITHIN)
                .until(() -> endpoints().get("pids").path(part).asLong(killed) != killed);
    }

    /** The process that a part runs as now. */
    long pid(String part) {
        return endpoints().get("pids").get(part).asLong();
    }

    List<Long> pids() {
        var pids = new ArrayList<Long>();
        endpoints().get("pids").forEach(pid -> pids.add(pid.asLong()));
        return pids;
    }

    /** A request to a part's API with the bearer token of one of the sample users. */
    RequestSpecification as(String user, String part) {
        return anonymously(part).auth().oauth2(token(user));
    }

    RequestSpecification anonymously(String part) {
        return at(endpoint(part));
    }

    /** A request to an instance of a service that is not the stack's own. */
    RequestSpecification asAt(String user, String address) {
        return at(address).auth().oauth2(token(user));
    }

    private static RequestSpecification at(String address) {
        return RestAssured.given().baseUri(address).contentType(ContentType.JSON);
    }

    String token(String user) {
        return tokens.computeIfAbsent(user, name -> run("token", name).strip());
    }

    /** A bearer token of somebody who is none of the sample users, as the issuer's page gives it to whoever signs in. */
    String tokenOf(String subject, String... groups) {
        String back = endpoint("console") + "/signed-in";
        String granted = RestAssured.given()
                .redirects()
                .follow(false)
                .queryParams(Map.of(
                        "response_type", "code",
                        "client_id", "a-test",
                        "redirect_uri", back,
                        "scope", "openid",
                        "state", "a-test"))
                .formParams("username", subject, "claims", claims(subject, groups))
                .post(endpoint("issuer") + "/authorize")
                .then()
                .statusCode(302)
                .extract()
                .header("Location");
        return RestAssured.given()
                .formParams(Map.of(
                        "grant_type", "authorization_code",
                        "code", granted.replaceAll(".*[?&]code=([^&]*).*", "$1"),
                        "client_id", "a-test",
                        "client_secret", "none",
                        "redirect_uri", back))
                .post(endpoint("issuer") + "/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }

    private static String claims(String name, String... groups) {
        try {
            return JSON.writeValueAsString(Map.of("name", name, "groups", groups));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code ./keyledger} to its end and returns what it printed; a failure fails the test. */
    String run(String... arguments) {
        try {
            Process process = command(arguments).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("./keyledger %s%n%s", String.join(" ", arguments), output)
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code ./keyledger} with this stack's data directory. */
    ProcessBuilder command(String... arguments) {
        // Whoever runs the tests in the background has SIGINT ignored, and children inherit that.
        var command = new ArrayList<String>(List.of(
                "env", "--default-signal=INT", home().resolve("keyledger").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("KEYLEDGER_DATA", data.toString());
        return builder;
    }

    /** Ends the launcher as {@code kill -9} does. */
    void killLauncher() {
        launcher.destroyForcibly();
        await("launcher to be gone").until(() -> !launcher.isAlive());
    }

    /** Ends the stack as Ctrl-C does. */
    @Override
    public void close() {
        launcher.destroy();
        try {
            if (!launcher.waitFor(60, TimeUnit.SECONDS)) {
                launcher.destroyForcibly();
                throw new IllegalStateException("./keyledger up did not stop within 60 s of SIGTERM");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Path home() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("keyledger"))) {
            folder = Optional.ofNullable(folder.getParent())
                    .orElseThrow(() -> new IllegalStateException("not inside a checkout of Keyledger"));
        }
        return folder;
    }

    private JsonNode endpoints() {
        try {
            return JSON.readTree(endpointsFile().toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path endpointsFile() {
        return data.resolve("endpoints.json");
    }

    /**
     * Enough free ports in a row, below the range from which the kernel gives out ports by itself. Where the search begins
     * depends on the process, so that two test runs on one machine don't take the same.
     */
    private static int freePorts() {
        int rows = (30_000 - 20_000) / PORTS;
        long first = ProcessHandle.current().pid();
        for (long row = first; row < first + rows; row++) {
            int base = 20_000 + PORTS * (int) (row % rows);
            if (areFree(base)) {
                return base;
            }
        }
        throw new IllegalStateException("no " + PORTS + " free ports in a row");
    }

    private static boolean areFree(int base) {
        for (int port = base; port < base + PORTS; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.setReuseAddress(true);
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
