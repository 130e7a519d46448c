package dev.keyledger.localstack.up;

import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.data.StackSecrets;
import dev.keyledger.localstack.data.Trees;
import dev.keyledger.localstack.issuer.IssuerServer;
import dev.keyledger.localstack.kafka.KafkaServer;
import dev.keyledger.localstack.ports.PortCheck;
import dev.keyledger.localstack.ports.StackPorts;
import dev.keyledger.localstack.postgres.PostgresAccess;
import dev.keyledger.localstack.postgres.PostgresServer;
import dev.keyledger.localstack.report.Progress;
import dev.keyledger.localstack.supervise.Backoff;
import dev.keyledger.localstack.supervise.ChildSpec;
import dev.keyledger.localstack.supervise.JavaCommand;
import dev.keyledger.localstack.supervise.StartCaches;
import dev.keyledger.localstack.supervise.Supervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One stack from its start to its end: checks first, then the servers, then the services. */
final class RunningStack {
    private static final List<String> KAFKA_JVM = Stream.concat(
                    JavaCommand.QUICK_START.stream(), Stream.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx512m"))
            .toList();

    private final DataDirectory data;
    private final StackPorts ports;
    private final Path checkout;
    private final boolean serversOnly;
    private final List<String> jvmOptions;
    private final Duration hungAfter;
    private final boolean ephemeral;
    private final StartCaches caches;
    private final Progress progress;
    private final Leftovers leftovers;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Supervisor supervisor;
    private boolean stopBegun;
    private boolean ready;

    RunningStack(
            DataDirectory data,
            StackPorts ports,
            Path checkout,
            boolean serversOnly,
            List<String> jvmOptions,
            Duration hungAfter,
            boolean ephemeral,
            StartCaches caches,
            Progress progress) {
        this.data = data;
        this.ports = ports;
        this.checkout = checkout;
        this.serversOnly = serversOnly;
        this.jvmOptions = jvmOptions;
        this.hungAfter = hungAfter;
        this.ephemeral = ephemeral;
        this.caches = caches;
        this.progress = progress;
        this.leftovers = new Leftovers(data);
    }

    /**
     * A signal runs this while the main thread still waits. An orderly end of a stack that was ready is a success, so the
     * JVM must not end with the signal's status.
     */
    void stopAtExit() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            boolean orderly = stop();
                            if (orderly) {
                                Runtime.getRuntime().halt(0);
                            }
                        },
                        "stop-stack"));
    }

    void start() throws IOException, InterruptedException {
        long startedAt = System.nanoTime();
        Endpoints.remove(data.path());
        leftovers.stop(progress);
        PortCheck.requireFree(ports);
        var roles = new ArrayList<>(PostgresServer.DATABASES);
        roles.add(PostgresAccess.SUPERUSER);
        StackSecrets secrets = StackSecrets.in(data, roles);
        PostgresServer.check(data.postgres());
        KafkaServer.check(data.kafka(), secrets.kafkaClusterId());
        var ours = new Services(checkout, data, ports, secrets, jvmOptions, caches);
        List<ChildSpec> services = serversOnly ? List.of() : ours.specs();
        List<ChildSpec> agents = serversOnly ? List.of() : List.of(ours.agent());

        Supervisor parts = newSupervisor();
        progress.line("Starting on " + data.path());
        Supervisor.Group servers = parts.start(servers(secrets));
        // Services look for these two at the beginning of their start, and for Kafka, which takes longest, at its end.
        servers.awaitReady(Set.of("postgres", "issuer"));
        Supervisor.Group started = parts.start(services);
        servers.awaitReady();
        // While the services still start: the agent is soon there, and asks until the query service gives it the keys.
        Supervisor.Group beside = parts.start(agents);
        started.awaitReady();
        beside.awaitReady();
        publish();
        progress.line(Announcement.of(endpoints(), data.path(), (System.nanoTime() - startedAt) / 1e9));
    }

    /** In the background, for the next start, if a part of this one went without. */
    void trainIfNeeded() throws IOException {
        if (!caches.incomplete()) {
            return;
        }
        progress.line("In the background the JVMs are trained, once for this build, for faster starts");
        var command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.addAll(JavaCommand.ofClass(
                StartCaches.used(),
                "launcher",
                List.of("-Xmx64m", "-Dkeyledger.home=" + checkout),
                "dev.keyledger.localstack.LocalStack",
                "train"));
        supervising()
                .runErrand(new ChildSpec(
                        "training",
                        command,
                        data.path(),
                        Map.of(),
                        data.log("training"),
                        "TERM",
                        () -> true,
                        () -> true,
                        Duration.ZERO));
    }

    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** @return whether this call stopped a stack that had been ready */
    boolean stop() {
        synchronized (this) {
            if (stopBegun) {
                return false;
            }
            stopBegun = true;
        }
        try {
            if (supervisor != null) {
                progress.line("Stopping");
                supervisor.close();
            }
            Endpoints.remove(data.path());
            leftovers.clear();
            Path around = data.path().getParent();
            if (ephemeral && around != null) {
                Trees.delete(around);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            data.close();
            stopped.countDown();
        }
        return ready;
    }

    private synchronized Supervisor newSupervisor() throws InterruptedException {
        if (stopBegun) {
            throw new InterruptedException("told to stop");
        }
        var made = new Supervisor(Backoff.DEFAULT, caches.stopPatience(), hungAfter, progress);
        made.onPidChange(this::pidsChanged);
        supervisor = made;
        return made;
    }

    private Supervisor supervising() {
        if (supervisor == null) {
            throw new IllegalStateException("nothing was started yet");
        }
        return supervisor;
    }

    private List<ChildSpec> servers(StackSecrets secrets) throws IOException, InterruptedException {
        var access = new PostgresAccess.Passwords(
                secrets.databasePassword(PostgresAccess.SUPERUSER), secrets.databasePasswords());
        var kafka = new KafkaServer(
                data.kafka(), secrets.kafkaClusterId(), ports.kafka(), ports.kafkaController(), KAFKA_JVM, caches);
        return List.of(
                kafka.prepare(data.log("kafka")),
                new IssuerServer(data.issuer(), ports.issuer(), caches).prepare(data.log("issuer")),
                new PostgresServer(data.postgres(), ports.postgres(), access).prepare(data.log("postgres")));
    }

    private synchronized void publish() {
        ready = !stopBegun;
        pidsChanged();
    }

    /** Called on the children's threads; the file must not come back after it was removed. */
    private synchronized void pidsChanged() {
        if (stopBegun) {
            return;
        }
        try {
            leftovers.record(supervising().pids());
            if (ready) {
                endpoints().write(data.path());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Endpoints endpoints() {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put(Endpoints.LAUNCHER, ProcessHandle.current().pid());
        pids.putAll(supervising().pids());
        return new Endpoints(
                serversOnly ? null : "http://localhost:" + ports.console(),
                serversOnly ? null : "http://localhost:" + ports.command(),
                serversOnly ? null : "http://localhost:" + ports.query(),
                serversOnly ? null : "http://localhost:" + ports.usage(),
                serversOnly ? null : "http://localhost:" + ports.agent(),
                IssuerServer.url(ports.issuer()),
                "localhost:" + ports.kafka(),
                "postgresql://localhost:" + ports.postgres(),
                serversOnly ? Map.of() : Services.health(ports),
                pids);
    }
}
