package dev.keyledger.verifier.snapshot;

import static java.util.Objects.requireNonNull;

import dev.keyledger.keyformat.Peppers;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.memory.KeySnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last snapshot that was kept, in a file for its owner alone. It is replaced whole or not at all. */
public final class SnapshotFile {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
    private static final FileAttribute<Set<PosixFilePermission>> FOR_ITS_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final String UNFINISHED = ".next";

    /** Whoever still writes adds to his file all the time. */
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

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

    /** Also while another process writes it: the last to end has it. */
    public void write(SnapshotWriter.Writing snapshot) throws IOException {
        deleteAbandoned();
        Path next = Files.createTempFile(directory(), prefix(), UNFINISHED, FOR_ITS_OWNER);
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE);
                    OutputStream output = Channels.newOutputStream(channel)) {
                snapshot.to(output);
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** Of those who were killed while they wrote. */
    private void deleteAbandoned() throws IOException {
        FileTime abandoned = FileTime.from(Instant.now().minus(ABANDONED_AFTER));
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory(), this::isUnfinished)) {
            for (Path one : unfinished) {
                if (Files.getLastModifiedTime(one).compareTo(abandoned) < 0) {
                    Files.deleteIfExists(one);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            // Its writer has just ended.
            LOG.debug("{} is there no more", e.getFile());
        }
    }

    private boolean isUnfinished(Path other) {
        String name = String.valueOf(other.getFileName());
        return name.startsWith(prefix()) && name.endsWith(UNFINISHED);
    }

    private Path directory() {
        return requireNonNull(file.getParent(), "a file stands in a directory");
    }

    private String prefix() {
        return file.getFileName() + ".";
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
