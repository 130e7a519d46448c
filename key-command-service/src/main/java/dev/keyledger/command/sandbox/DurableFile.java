package dev.keyledger.command.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files for their owner alone (0600, in directories of 0700) that change from one content to the next in one step: a
 * reader, also one after a crash or a power cut, sees the old or the new one. One writer at a time.
 */
final class DurableFile {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private DurableFile() {}

    /** Replaces the content. Once it returns, the new one is on the disk. */
    static void replace(Path file, String content) throws IOException {
        Path temporary = temporaryOf(file);
        removeLeftover(file);
        try {
            try (var channel = FileChannel.open(
                    temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), forOwner())) {
                var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(directoryOf(file));
    }

    /** Deletes what a writer that died has left beside the file. */
    static void removeLeftover(Path file) throws IOException {
        Files.deleteIfExists(temporaryOf(file));
    }

    /** Whether the file holds exactly this, is no link, and can be read by nobody else. */
    static boolean holds(Path file, String content) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getPosixFilePermissions(file).equals(FILE)
                    && Files.size(file) == content.length()
                    && Files.readString(file, StandardCharsets.ISO_8859_1).equals(content);
        } catch (IOException e) {
            // What can't be read is replaced; if that can't be done either, it tells why.
            return false;
        }
    }

    /** Makes the directory and those above it if they are missing, and takes others' access away from it alone. */
    static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
            force(directoryOf(directory));
        }
        if (!Files.getPosixFilePermissions(directory).equals(DIRECTORY)) {
            Files.setPosixFilePermissions(directory, DIRECTORY);
        }
    }

    static FileAttribute<Set<PosixFilePermission>> forOwner() {
        return PosixFilePermissions.asFileAttribute(FILE);
    }

    /** A new name in a directory outlives a power cut only if the directory is on the disk too. */
    private static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Also of a path that names none. */
    private static Path directoryOf(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " stands in no directory");
        }
        return directory;
    }

    private static Path temporaryOf(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling((name.startsWith(".") ? "" : ".") + name + ".new");
    }
}
