package dev.keyledger.verifier.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of a stream as bytes, each ending with a newline. Nothing is copied but what a buffer's end cuts in two. */
final class JsonLines {
    /** No line of ours comes near it. */
    private static final int LINE_BYTES_MAX = 16 << 20;

    private final InputStream input;
    private byte[] buffer = new byte[64 * 1024];
    private int filled;
    private int start;
    private int end;

    JsonLines(InputStream input) {
        this.input = input;
    }

    /** Goes to the next line. False: the stream has ended, behind a whole line. */
    boolean next() throws IOException {
        start = end;
        int looked = start;
        while (true) {
            for (; looked < filled; looked++) {
                if (buffer[looked] == '\n') {
                    end = looked + 1;
                    return true;
                }
            }
            looked -= start;
            makeRoom();
            int read = input.read(buffer, filled, buffer.length - filled);
            if (read < 0 && filled > 0) {
                throw new UnfitSnapshotException("it ends in the middle of a line");
            }
            if (read < 0) {
                end = 0;
                return false;
            }
            filled += read;
        }
    }

    /** What has been read of the line moves to the front. */
    private void makeRoom() {
        filled -= start;
        if (filled == buffer.length && filled >= LINE_BYTES_MAX) {
            throw new UnfitSnapshotException("a line has no end");
        }
        byte[] room = filled == buffer.length ? Arrays.copyOf(buffer, 2 * buffer.length) : buffer;
        System.arraycopy(buffer, start, room, 0, filled);
        buffer = room;
        start = 0;
    }

    byte[] bytes() {
        return buffer;
    }

    int offset() {
        return start;
    }

    /** Of the line, its newline included. */
    int length() {
        return end - start;
    }
}
