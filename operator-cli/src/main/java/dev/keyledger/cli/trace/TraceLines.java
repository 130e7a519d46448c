package dev.keyledger.cli.trace;

import dev.keyledger.cli.OperatorProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text file, one after another, so that no file is too large. They end in CR LF or LF, the last one
 * perhaps in nothing; a byte order mark is skipped.
 */
final class TraceLines implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Several times as long as the longest line of any known trace. */
    private static final int LINE_BYTES_MAX = 1_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String name;
    private final DigestInputStream digested;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final byte[] line = new byte[LINE_BYTES_MAX];
    private long number;
    private long bytes;

    TraceLines(Path file) throws IOException {
        this.name = file.toString();
        this.digested = new DigestInputStream(Files.newInputStream(file), sha256());
        this.in = new BufferedInputStream(digested, BUFFER_BYTES);
    }

    /**
     * The next line without its end; null: there is none.
     *
     * @throws OperatorProblem if it can't be a line of any trace
     */
    @Nullable
    String next() throws IOException {
        int length = 0;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        number++;
        while (next >= 0 && next != '\n') {
            if (length == LINE_BYTES_MAX) {
                throw mistake("is longer than " + LINE_BYTES_MAX + " bytes");
            }
            line[length++] = (byte) next;
            next = in.read();
        }
        bytes += length + 1;
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        String text = decoded(length);
        return number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private String decoded(int length) {
        try {
            return decoder.decode(ByteBuffer.wrap(line, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw new OperatorProblem(name + " is no text file", e);
        }
    }

    /** Of the line that was returned last, counted from 1. */
    long number() {
        return number;
    }

    long bytes() {
        return bytes;
    }

    OperatorProblem mistake(String what) {
        return mistake(number, what);
    }

    OperatorProblem mistake(long lineNumber, String what) {
        return new OperatorProblem(name + " line " + lineNumber + " " + what);
    }

    /** Of all bytes of the file, in hex, once its end has been reached. */
    String sha256OfAll() {
        return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
