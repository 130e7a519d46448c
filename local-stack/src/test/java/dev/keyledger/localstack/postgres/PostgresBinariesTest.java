package dev.keyledger.localstack.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    @TempDir
    private Path folder;

    @Test
    void unpackedBySomebodyFaster_isLeftAsItIs() throws IOException {
        Path ours = unpacked("ours");
        Path theirs = unpacked("theirs");

        PostgresBinaries.putInPlace(ours, theirs);

        assertThat(ours).doesNotExist();
        assertThat(theirs.resolve("bin")).hasContent("theirs");
    }

    @Test
    void directoryThatCannotBeMade_isSaid() throws IOException {
        Path ours = unpacked("ours");
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> PostgresBinaries.putInPlace(ours, file)).isInstanceOf(FileSystemException.class);
    }

    private Path unpacked(String name) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(name));
        Files.writeString(directory.resolve("bin"), name);
        return directory;
    }
}
