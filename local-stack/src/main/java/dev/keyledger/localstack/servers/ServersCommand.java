package dev.keyledger.localstack.servers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.localstack.data.OwnerOnly;
import dev.keyledger.localstack.issuer.IssuerServer;
import dev.keyledger.localstack.kafka.KafkaServer;
import dev.keyledger.localstack.ports.FreePorts;
import dev.keyledger.localstack.postgres.PostgresAccess;
import dev.keyledger.localstack.postgres.PostgresServer;
import dev.keyledger.localstack.report.Progress;
import dev.keyledger.localstack.supervise.Backoff;
import dev.keyledger.localstack.supervise.StartCaches;
import dev.keyledger.localstack.supervise.Supervisor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.Uuid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Kafka, PostgreSQL and the issuer alone, for tests. Whoever starts it holds its standard input open for as long as it
 * is needed.
 */
@Command(
        name = "servers",
        description = "Starts Kafka, PostgreSQL and the issuer on free ports, prints one line of JSON when they are "
                + "ready, and stops them when standard input is closed.")
public final class ServersCommand implements Callable<Integer> {
    /** A broker for tests has to start fast; it never runs long enough for the second compiler to pay. */
    private static final List<String> KAFKA_JVM = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Where the servers keep their data; what is there is kept.")
    private Path directory;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OwnerOnly.directory(directory);
        List<Integer> ports = FreePorts.find(4);
        int kafkaPort = ports.get(0);
        int postgresPort = ports.get(2);
        int issuerPort = ports.get(3);
        Path logs = OwnerOnly.directory(directory.resolve("logs"));
        StartCaches caches = StartCaches.used();
        var kafka =
                new KafkaServer(directory.resolve("kafka"), clusterId(), kafkaPort, ports.get(1), KAFKA_JVM, caches);
        var postgres = new PostgresServer(directory.resolve("postgres"), postgresPort, new PostgresAccess.Trust());
        var issuer = new IssuerServer(directory.resolve("issuer"), issuerPort, caches);
        Progress progress = System.err::println;
        // Tests suspend servers on purpose, and want the same ones to go on.
        try (var supervisor = new Supervisor(Backoff.DEFAULT, Supervisor.NEVER, progress)) {
            Runtime.getRuntime().addShutdownHook(new Thread(supervisor::close));
            supervisor.startTogether(List.of(
                    kafka.prepare(logs.resolve("kafka.log")),
                    issuer.prepare(logs.resolve("issuer.log")),
                    postgres.prepare(logs.resolve("postgres.log"))));
            announce(kafkaPort, postgresPort, issuerPort);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        return 0;
    }

    private void announce(int kafkaPort, int postgresPort, int issuerPort) throws JsonProcessingException {
        Path signingKey = IssuerServer.signingKeyFile(directory.resolve("issuer"));
        var endpoints = new LinkedHashMap<String, String>();
        endpoints.put("kafka", "localhost:" + kafkaPort);
        endpoints.put("postgres", "localhost:" + postgresPort);
        endpoints.put("issuer", IssuerServer.url(issuerPort));
        endpoints.put("signingKeyFile", signingKey.toAbsolutePath().toString());
        System.out.println(new ObjectMapper().writeValueAsString(endpoints));
        System.out.flush();
    }

    private String clusterId() throws IOException {
        Path file = directory.resolve("kafka-cluster-id");
        if (!Files.exists(file)) {
            OwnerOnly.write(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file).strip();
    }
}
