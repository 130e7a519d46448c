package dev.keyledger.query.verify;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Where an answer is written to, and since when whoever reads it has taken nothing more. Written by one thread, asked by any. */
final class TakenOutput extends FilterOutputStream {
    private volatile boolean waits;
    private volatile long waitsSinceNanos;

    TakenOutput(OutputStream output) {
        super(output);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        waits();
        out.write(bytes, offset, length);
        waits = false;
    }

    @Override
    public void flush() throws IOException {
        waits();
        out.flush();
        waits = false;
    }

    /** From now on it is for the reader alone to get on, until the answer has ended. */
    void waits() {
        waitsSinceNanos = System.nanoTime();
        waits = true;
    }

    boolean waitsFor(Duration bound) {
        return waits && System.nanoTime() - waitsSinceNanos > bound.toNanos();
    }
}
