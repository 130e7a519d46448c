package dev.keyledger.kit.rest;

import dev.keyledger.kit.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A body that was sent as gzip, unpacked while it is read. What turns out to be no gzip is the caller's mistake. */
final class GzipBody extends InputStream {
    private final InputStream packed;
    private @Nullable InputStream unpacked;

    GzipBody(InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        try {
            return unpacked().read();
        } catch (ZipException | EOFException e) {
            throw broken();
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return unpacked().read(buffer, offset, length);
        } catch (ZipException | EOFException e) {
            throw broken();
        }
    }

    private InputStream unpacked() throws IOException {
        if (unpacked == null) {
            unpacked = new GZIPInputStream(packed);
        }
        return unpacked;
    }

    private static Problem broken() {
        return Problem.invalid("", "is not gzip, as its Content-Encoding says");
    }

    @Override
    public void close() throws IOException {
        // It holds memory outside the heap, which otherwise waits for a garbage collection.
        if (unpacked != null) {
            unpacked.close();
        }
        packed.close();
        super.close();
    }
}
