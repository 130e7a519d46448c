package dev.keyledger.verifier.snapshot;

import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.KeySnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/** The last snapshot that was kept, in a file for its owner alone. It is replaced whole or not at all. */
public final class SnapshotFile {
    private static final FileAttribute<Set<PosixFilePermission>> FOR_ITS_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final SnapshotReader reader;

    public SnapshotFile(Path file, Peppers peppers) {
        this.file = file.toAbsolutePath();
        this.reader = new SnapshotReader(peppers);
    }

    boolean exists() {
        return Files.exists(file);
    }

    KeySnapshot read(Consumer<KeyCredentials> keys) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            return reader.read(input, keys);
        }
    }

    public void write(SnapshotWriter.Writing snapshot) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        // Of one who was killed while he wrote it.
        Files.deleteIfExists(next);
        try {
            try (FileChannel channel = FileChannel.open(
                            next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FOR_ITS_OWNER);
                    OutputStream output = Channels.newOutputStream(channel)) {
                snapshot.to(output);
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
