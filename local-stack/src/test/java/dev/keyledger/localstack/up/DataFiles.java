package dev.keyledger.localstack.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.localstack.CommandRun;
import dev.keyledger.localstack.ports.PortBase;
import java.io.IOException;
import java.nio.file.Path;

/** Looks into a data directory's files from outside. */
final class DataFiles {
    private DataFiles() {}

    static String databasePassword(Path data, String role) throws IOException {
        return new ObjectMapper()
                .readTree(data.resolve("secrets.json").toFile())
                .required("databasePasswords")
                .required(role)
                .asText();
    }

    /** In a checkout where no service is built, a start makes the secrets and then stops. */
    static void makeSecrets(Path data) {
        String home = System.getProperty("keyledger.home");
        System.setProperty(
                "keyledger.home", data.resolveSibling("empty-checkout").toString());
        try {
            CommandRun run = CommandRun.of("up", "--port-base", "" + PortBase.free(), "--data", data.toString());
            assertThat(run.errors()).contains("key-command-service is not built");
        } finally {
            System.setProperty("keyledger.home", home);
        }
    }
}
