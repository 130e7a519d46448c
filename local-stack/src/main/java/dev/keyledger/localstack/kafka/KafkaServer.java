package dev.keyledger.localstack.kafka;

import dev.keyledger.localstack.data.OwnerOnly;
import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.supervise.ChildSpec;
import dev.keyledger.localstack.supervise.JavaCommand;
import dev.keyledger.localstack.supervise.StartCaches;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The embedded Kafka: one node that is broker and KRaft controller, run as a child JVM. */
public final class KafkaServer {
    private final Path directory;
    private final String clusterId;
    private final int port;
    private final int controllerPort;
    private final List<String> jvmOptions;
    private final StartCaches caches;

    /**
     * @param directory holds the log and the configuration
     * @param clusterId of this data directory for ever, so that a foreign log is recognised
     */
    public KafkaServer(
            Path directory,
            String clusterId,
            int port,
            int controllerPort,
            List<String> jvmOptions,
            StartCaches caches) {
        this.directory = directory;
        this.clusterId = clusterId;
        this.port = port;
        this.controllerPort = controllerPort;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.caches = caches;
    }

    /** @throws StackProblem if the log was written by another cluster */
    public static void check(Path directory, String clusterId) {
        Path meta = directory.resolve("log/meta.properties");
        if (!Files.exists(meta)) {
            return;
        }
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(meta)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StackProblem(meta + " cannot be read: " + e.getMessage(), e);
        }
        String found = properties.getProperty("cluster.id", "none");
        if (!found.equals(clusterId)) {
            throw new StackProblem(directory + " holds the log of another Kafka cluster (" + found
                    + ", this data directory's is " + clusterId + "): put the right one back or move it away");
        }
    }

    public ChildSpec prepare(Path log) throws IOException {
        check(directory, clusterId);
        OwnerOnly.directory(directory);
        Path properties = directory.toAbsolutePath().resolve("server.properties");
        Files.writeString(properties, serverProperties(), StandardCharsets.UTF_8);
        var answers = new KafkaReadiness("localhost:" + port);
        return new ChildSpec(
                "kafka",
                JavaCommand.ofClass(
                        caches, "kafka", jvmOptions, KafkaNode.class.getName(), properties.toString(), clusterId),
                directory,
                Map.of(),
                log,
                "TERM",
                answers,
                answers::ready,
                ChildSpec.READY_WITHIN);
    }

    /**
     * The voters are given statically, because a dynamic quorum keeps its address in the log and would not find itself
     * under another port.
     */
    private String serverProperties() {
        return String.format(
                Locale.ROOT, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
                advertised.listeners=PLAINTEXT://localhost:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.num.partitions=8
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.retention.check.interval.ms=300000
                log.cleaner.dedupe.buffer.size=33554432
                num.network.threads=2
                num.io.threads=4
                """, port, controllerPort, directory.resolve("log").toAbsolutePath());
    }
}
