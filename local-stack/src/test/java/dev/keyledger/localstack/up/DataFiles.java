package dev.keyledger.localstack.up;

import com.fasterxml.jackson.databind.ObjectMapper;
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
}
