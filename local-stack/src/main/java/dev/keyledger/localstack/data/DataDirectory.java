package dev.keyledger.localstack.data;

import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that this process alone works on. The lock is the operating system's: it ends with the process,
 * however that ends, so it tells a running stack from the traces of a dead one.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "lock";

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /** @throws StackProblem if it can't be used or somebody else works on it */
    public static DataDirectory open(Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new StackProblem(path + " is a file; --data needs a directory");
        }
        FileChannel lockFile;
        try {
            OwnerOnly.directory(path);
            lockFile = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StackProblem("The data directory " + path + " cannot be written: " + reason(e), e);
        }
        try {
            if (tryLock(lockFile) == null) {
                long owner = ownerNamedIn(path).orElse(0);
                lockFile.close();
                throw new StackProblem(
                        "A stack is already running on " + path + " (pid " + owner + "); ./keyledger down stops it");
            }
            lockFile.truncate(0);
            lockFile.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectory(path, lockFile);
        } catch (IOException e) {
            throw new StackProblem("The data directory " + path + " cannot be locked: " + reason(e), e);
        }
    }

    /** The pid of the launcher that works on the directory now. */
    public static OptionalLong launcherOf(Path path) {
        if (!Files.exists(path.resolve(LOCK_FILE))) {
            return OptionalLong.empty();
        }
        try (var lockFile = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.WRITE)) {
            try (FileLock lock = tryLock(lockFile)) {
                return lock == null ? ownerNamedIn(path) : OptionalLong.empty();
            }
        } catch (IOException e) {
            throw new StackProblem("The data directory " + path + " cannot be read: " + reason(e), e);
        }
    }

    public Path path() {
        return path;
    }

    public Path postgres() {
        return path.resolve("postgres");
    }

    public Path kafka() {
        return path.resolve("kafka");
    }

    public Path issuer() {
        return path.resolve("issuer");
    }

    /** Where programs in cloud sandboxes find the key of their workspace. */
    public Path sandboxes() {
        return path.resolve("sandboxes");
    }

    /** Where the desktop app finds it. */
    public Path desktop() {
        return path.resolve("desktop");
    }

    /** What the agent keeps of usage until Kafka has it. */
    public Path agentSpool() {
        return path.resolve("agent-spool");
    }

    public Path log(String name) {
        return path.resolve("logs").resolve(name + ".log");
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null if another process, or another part of this one, holds it. */
    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static OptionalLong ownerNamedIn(Path path) throws IOException {
        String owner = Files.readString(path.resolve(LOCK_FILE)).strip();
        return owner.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(owner)) : OptionalLong.empty();
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
