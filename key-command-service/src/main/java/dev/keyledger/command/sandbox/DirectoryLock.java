package dev.keyledger.command.sandbox;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Held by one thread of one process at a time. The operating system's lock on a file keeps processes apart and ends with
 * its process, however that ends; it says nothing about threads, which a lock in memory keeps apart.
 */
final class DirectoryLock implements AutoCloseable {
    private static final long RETRY_MILLIS = 20;

    /** Shared by all sinks, because two might be given the same directory. Strangers may meet in one; they only wait. */
    private static final ReentrantLock[] OF_THREADS =
            Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    private final ReentrantLock ofThreads;
    private final FileChannel ofProcesses;

    private DirectoryLock(ReentrantLock ofThreads, FileChannel ofProcesses) {
        this.ofThreads = ofThreads;
        this.ofProcesses = ofProcesses;
    }

    /** @throws IOException also if it isn't free in time: its holder may be stopped and never wake up */
    static DirectoryLock acquire(Path file, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        ReentrantLock ofThreads = OF_THREADS[Math.floorMod(file.hashCode(), OF_THREADS.length)];
        try {
            if (!ofThreads.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw stillHeld(file, timeout);
            }
            try {
                return new DirectoryLock(ofThreads, lockedChannel(file, timeout, deadline));
            } catch (IOException | InterruptedException | RuntimeException e) {
                ofThreads.unlock();
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + file);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            ofProcesses.close();
        } finally {
            ofThreads.unlock();
        }
    }

    private static FileChannel lockedChannel(Path file, Duration timeout, long deadline)
            throws IOException, InterruptedException {
        var channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), DurableFile.forOwner());
        try {
            while (tryLock(channel) == null) {
                if (System.nanoTime() - deadline >= 0) {
                    throw stillHeld(file, timeout);
                }
                Thread.sleep(RETRY_MILLIS);
            }
            return channel;
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Null while somebody else has it. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another copy of this class, in another class loader of this process.
            return null;
        }
    }

    private static IOException stillHeld(Path file, Duration timeout) {
        return new IOException("somebody else has held " + file + " for " + timeout);
    }
}
