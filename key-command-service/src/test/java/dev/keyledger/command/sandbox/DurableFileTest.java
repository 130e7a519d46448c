package dev.keyledger.command.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DurableFileTest {
    /** A sink's directory may be configured as a name alone. */
    @Test
    void pathThatNamesNoDirectory_standsInTheWorkingDirectory() throws Exception {
        Path directory = Path.of("durable-file-test-" + UUID.randomUUID());
        Path file = Path.of(directory + ".env");
        try {
            DurableFile.makeDirectory(directory);
            DurableFile.replace(file, "KEY=secret\n");

            assertThat(directory).isDirectory();
            assertThat(file).hasContent("KEY=secret\n");
        } finally {
            Files.deleteIfExists(directory);
            Files.deleteIfExists(file);
        }
    }
}
