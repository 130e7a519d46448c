package dev.keyledger.localstack.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.localstack.CommandRun;
import dev.keyledger.localstack.ports.PortBase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each is told in one line that names the place, before anything is started. */
class BrokenDataDirectoryTest {
    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void name() {
        data = directory.resolve("data");
    }

    @Test
    void fileInsteadOfADirectory() throws Exception {
        Files.writeString(data, "");
        assertThat(problemOfUp()).isEqualTo(data + " is a file; --data needs a directory");
    }

    @Test
    void directoryThatCannotBeMade() {
        data = Path.of("/proc/keyledger");
        assertThat(problemOfUp()).startsWith("The data directory /proc/keyledger cannot be written: ");
    }

    @Test
    void garbageInTheSecretsFile() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("secrets.json"), "{\"peppers\": \"1:c2VjcmV0");
        assertThat(problemOfUp())
                .startsWith(data.resolve("secrets.json") + " is damaged: ")
                .doesNotContain("c2VjcmV0");
    }

    @Test
    void missingSecretsOfExistingData() throws Exception {
        Files.createDirectories(data.resolve("postgres"));
        assertThat(problemOfUp()).startsWith(data.resolve("secrets.json") + " is missing, and without it the data in ");
    }

    @Test
    void postgresDataOfAnotherMajorVersion() throws Exception {
        DataFiles.makeSecrets(data);
        Files.createDirectories(data.resolve("postgres"));
        Files.writeString(data.resolve("postgres/PG_VERSION"), "14\n");
        assertThat(problemOfUp()).startsWith(data.resolve("postgres") + " holds data of PostgreSQL 14, not of 17: ");
    }

    @Test
    void postgresDirectoryThatIsNone() throws Exception {
        DataFiles.makeSecrets(data);
        Files.createDirectories(data.resolve("postgres"));
        assertThat(problemOfUp()).startsWith(data.resolve("postgres") + " is not a PostgreSQL data directory");
    }

    @Test
    void kafkaLogOfAForeignCluster() throws Exception {
        DataFiles.makeSecrets(data);
        Files.createDirectories(data.resolve("kafka/log"));
        Files.writeString(data.resolve("kafka/log/meta.properties"), "version=1\ncluster.id=foreign\nnode.id=1\n");
        assertThat(problemOfUp())
                .startsWith(data.resolve("kafka") + " holds the log of another Kafka cluster (foreign, ");
    }

    @Test
    void portBaseOutOfRange() {
        CommandRun run = CommandRun.of("up", "--data", data.toString(), "--port-base", "65530");
        assertThat(run.errors().strip()).isEqualTo("keyledger: --port-base must be from 1024 to 65522, not 65530");
    }

    private String problemOfUp() {
        CommandRun run =
                CommandRun.of("up", "--servers-only", "--port-base", "" + PortBase.free(), "--data", data.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors().lines()).as(run.errors()).hasSize(1);
        assertThat(run.errors()).startsWith("keyledger: ");
        return run.errors().strip().substring("keyledger: ".length());
    }
}
