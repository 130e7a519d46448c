package dev.keyledger.benchmarks.http;

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
    private static final String CHUNKED = "\r\ntransfer-encoding:";

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
        int bodyStart = headEnd + 4;
        int bodyEnd = bodyStart + lengthIn(head);
        while (filled < bodyEnd) {
            read();
        }
        int status = Integer.parseInt(head.substring(9, 12));
        return new HttpAnswer(status, new String(buffer, bodyStart, bodyEnd - bodyStart, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Where the empty line begins that ends the head. */
    private int readHead() throws IOException {
        int looked = 0;
        while (true) {
            for (; looked + 3 < filled; looked++) {
                if (buffer[looked] == '\r'
                        && buffer[looked + 1] == '\n'
                        && buffer[looked + 2] == '\r'
                        && buffer[looked + 3] == '\n') {
                    return looked;
                }
            }
            read();
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

    private static int lengthIn(String head) throws IOException {
        String lines = head.toLowerCase(Locale.ROOT);
        int start = lines.indexOf(LENGTH);
        if (start < 0) {
            if (lines.contains(CHUNKED)) {
                throw new IOException("the answer comes in chunks, which this client doesn't read:\n" + head);
            }
            return 0;
        }
        start += LENGTH.length();
        int end = lines.indexOf('\r', start);
        return Integer.parseInt(
                lines.substring(start, end < 0 ? lines.length() : end).strip());
    }
}
