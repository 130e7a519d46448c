package dev.keyledger.command.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own that keeps bringing secrets to a directory: {@code DIRECTORY FIRST LAST}. Prints what is held, and
 * leaves the lock alone for about as long as it holds it.
 */
final class FileSinkProcess {
    private FileSinkProcess() {}

    public static void main(String[] args) throws Exception {
        var sink = new FileSink("laptop", Path.of(args[0]), Duration.ofSeconds(60));
        int first = Integer.parseInt(args[1]);
        int last = Integer.parseInt(args[2]);
        for (int version = first; version <= last; version++) {
            System.out.println(sink.ensure(Secrets.version(version)));
            LockSupport.parkNanos(1_000_000);
        }
    }
}
