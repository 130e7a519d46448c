package dev.keyledger.localstack.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.OwnerOnly;
import dev.keyledger.localstack.data.StackSecrets;
import dev.keyledger.localstack.ports.StackPorts;
import dev.keyledger.localstack.supervise.ChildSpec;
import dev.keyledger.localstack.supervise.StartCaches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
    @TempDir
    private Path directory;

    @Test
    void commandServiceAlone_getsTheSandboxSinks_belowTheDataDirectory() throws Exception {
        for (String service : List.of("key-command-service", "key-query-service", "usage-aggregator", "key-console")) {
            Path application =
                    Files.createDirectories(directory.resolve(service).resolve("target/quarkus-app"));
            Files.createFile(application.resolve("quarkus-run.jar"));
        }
        Path agent = Files.createDirectories(directory.resolve("gateway-agent/target"));
        Files.createFile(agent.resolve("gateway-agent.jar"));
        Path data = OwnerOnly.directory(directory.resolve("data"));
        var secrets = new StackSecrets(
                "peppers",
                "keyset",
                Map.of("keyledger_command", "a", "keyledger_query", "b", "keyledger_usage", "c"),
                "cluster");
        try (var opened = DataDirectory.open(data)) {
            var services =
                    new Services(directory, opened, StackPorts.DEFAULT, secrets, List.of("-Xmx2g"), StartCaches.used());
            List<ChildSpec> specs = services.specs();

            assertThat(specs.getFirst().name()).isEqualTo("key-command-service");
            assertThat(specs.getFirst().command())
                    .containsSubsequence(
                            "-Dkeyledger.command.sandbox.sinks.cloud-sandbox.type=file",
                            "-Dkeyledger.command.sandbox.sinks.cloud-sandbox.directory=" + data.resolve("sandboxes"),
                            "-Dkeyledger.command.sandbox.sinks.desktop-app.type=file",
                            "-Dkeyledger.command.sandbox.sinks.desktop-app.directory=" + data.resolve("desktop"),
                            "-jar",
                            "quarkus-run.jar");
            assertThat(specs)
                    .allSatisfy(spec -> assertThat(spec.command()).containsSubsequence("-Xmx512m", "-Xmx2g", "-jar"));
            assertThat(specs.get(2).command()).containsSubsequence("-Xmx512m", "-Xmx1g", "-Xmx2g", "-jar");
            assertThat(specs.subList(1, 4))
                    .allSatisfy(spec -> assertThat(spec.command().toString()).doesNotContain("sandbox"));
            assertThat(specs.getLast().name()).isEqualTo("key-console");
            assertThat(specs.getLast().environment())
                    .containsEntry("QUARKUS_REST_CLIENT_QUERY_URL", "http://localhost:8082")
                    .containsEntry("QUARKUS_REST_CLIENT_COMMAND_URL", "http://localhost:8081")
                    .doesNotContainKeys("KEYLEDGER_PEPPERS", "KEYLEDGER_VAULT_KEYSET", "KEYLEDGER_DATABASE_PASSWORD");
            assertThat(services.agent().command())
                    .containsSequence("@jvm.options", "-Xmx2g")
                    .containsSubsequence("-Xmx2g", "-jar", "gateway-agent.jar");
            assertThat(services.agent().environment())
                    .containsEntry("KEYLEDGER_PEPPERS", "peppers")
                    .containsEntry("KEYLEDGER_AGENT_QUERY_URL", "http://localhost:8082")
                    .containsEntry("KEYLEDGER_AGENT_USAGE_ISSUER_URL", "http://localhost:8084/keyledger")
                    .containsEntry(
                            "KEYLEDGER_AGENT_USAGE_SPOOL",
                            data.toAbsolutePath().resolve("agent-spool").toString())
                    .doesNotContainKeys("KEYLEDGER_VAULT_KEYSET", "KEYLEDGER_DATABASE_PASSWORD");
        }
    }
}
