package dev.keyledger.localstack.postgres;

import dev.keyledger.localstack.data.Trees;
import dev.keyledger.localstack.report.StackProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once beside the build's output from the archive on the class path. The directory
 * carries the archive's checksum in its name, so another version never runs from an old directory.
 */
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    static Path unpacked() throws IOException {
        URL archive = PostgresBinaries.class.getResource(ARCHIVE);
        if (archive == null || !(archive.openConnection() instanceof JarURLConnection inJar)) {
            throw new StackProblem(
                    "The embedded PostgreSQL is there for Linux on x86-64 only; " + "use docker-compose.yml on "
                            + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        }
        Path directory = ownArchive()
                .resolveSibling(
                        "postgres-" + Long.toHexString(inJar.getJarEntry().getCrc()));
        if (!Files.isDirectory(directory)) {
            unpack(archive, directory);
        }
        return directory;
    }

    private static void unpack(URL archive, Path directory) throws IOException {
        Path temporary = Files.createTempDirectory(directory.getParent(), "postgres-unpacking-");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, temporary);
            }
        }
        putInPlace(temporary, directory);
    }

    /** Whoever unpacks at the same time and is faster has put the same there. */
    static void putInPlace(Path unpacked, Path directory) throws IOException {
        try {
            Files.move(unpacked, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Which of its kinds says that the directory exists depends on the file system.
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            Trees.delete(unpacked);
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("the archive's entry " + entry.getName() + " points outside");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, target);
        if ((entry.getMode() & 0100) != 0) {
            var permissions = Files.getPosixFilePermissions(target);
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(target, permissions);
        }
    }

    /** Which stands in the build's output. */
    private static Path ownArchive() {
        try {
            return Path.of(PostgresBinaries.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
