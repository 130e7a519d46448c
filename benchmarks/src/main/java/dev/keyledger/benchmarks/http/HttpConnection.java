package dev.keyledger.benchmarks.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One connection that is kept alive and used by one thread, a request after the other. The client shares the machine
 * with what it measures, so it does as little as possible: the JDK's own client takes several times the processor time.
 */
public final class HttpConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int ANSWER_TIMEOUT_MILLIS = 30_000;
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CHUNKED = "\r\ntransfer-encoding: chunked";
    private static final byte[] END_OF_LINE = {'\r', '\n'};
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;

    private HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    public static HttpConnection to(URI server) {
        try {
            var socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            return new HttpConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HttpAnswer send(byte[] request) throws IOException {
        out.write(request);
        filled = 0;
        int headEnd = readHead();
        String head = new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(head.substring(9, 12));
        int bodyStart = headEnd + END_OF_HEAD.length;
        String lines = head.toLowerCase(Locale.ROOT);
        if (lines.contains(CHUNKED)) {
            return new HttpAnswer(status, readChunks(bodyStart));
        }
        int bodyEnd = bodyStart + lengthIn(lines);
        while (filled < bodyEnd) {
            read();
        }
        return new HttpAnswer(status, new String(buffer, bodyStart, bodyEnd - bodyStart, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Where the empty line begins that ends the head. */
    private int readHead() throws IOException {
        return find(END_OF_HEAD, 0);
    }

    /** Each chunk is a line with its length in hexadecimal digits, so many bytes, and a line's end; the last has none. */
    private String readChunks(int start) throws IOException {
        var body = new ByteArrayOutputStream();
        int position = start;
        while (true) {
            int lineEnd = find(END_OF_LINE, position);
            int length =
                    Integer.parseInt(new String(buffer, position, lineEnd - position, StandardCharsets.US_ASCII), 16);
            int chunkStart = lineEnd + END_OF_LINE.length;
            position = chunkStart + length + END_OF_LINE.length;
            while (filled < position) {
                read();
            }
            if (length == 0) {
                return body.toString(StandardCharsets.UTF_8);
            }
            body.write(buffer, chunkStart, length);
        }
    }

    private int find(byte[] wanted, int from) throws IOException {
        for (int position = from; ; position++) {
            while (position + wanted.length > filled) {
                read();
            }
            if (Arrays.equals(buffer, position, position + wanted.length, wanted, 0, wanted.length)) {
                return position;
            }
        }
    }

    private void read() throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        filled += count;
    }

    private static int lengthIn(String lines) {
        int start = lines.indexOf(LENGTH);
        if (start < 0) {
            return 0;
        }
        start += LENGTH.length();
        int end = lines.indexOf('\r', start);
        return Integer.parseInt(
                lines.substring(start, end < 0 ? lines.length() : end).strip());
    }
}
