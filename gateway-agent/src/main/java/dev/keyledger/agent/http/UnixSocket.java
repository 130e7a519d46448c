package dev.keyledger.agent.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file of a unix socket: for its owner and its group, from the moment that it has its name. */
final class UnixSocket {
    private static final Set<PosixFilePermission> OWNER_AND_GROUP = Set.copyOf(EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE));

    private final Path file;

    UnixSocket(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** Where it is bound before it has its name. */
    Path unnamed() {
        return file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
    }

    /**
     * What a process left that is gone is in nobody's way.
     *
     * @throws IOException if somebody answers there, or it is no socket
     */
    void requireFree() throws IOException {
        Files.deleteIfExists(unnamed());
        if (!Files.exists(file)) {
            return;
        }
        if (Files.isRegularFile(file) || Files.isDirectory(file)) {
            throw new IOException(file + " is there, and no socket");
        }
        if (somebodyListens()) {
            throw new IOException(file + " is in use: another process answers there");
        }
    }

    private boolean somebodyListens() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return channel.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    void name() throws IOException {
        Files.setPosixFilePermissions(unnamed(), OWNER_AND_GROUP);
        Files.move(unnamed(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
