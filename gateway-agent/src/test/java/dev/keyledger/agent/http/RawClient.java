package dev.keyledger.agent.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are, which no HTTP client would. */
final class RawClient {
    private final SocketAddress address;

    RawClient(SocketAddress address) {
        this.address = address;
    }

    static RawClient ofPort(int port) {
        return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    SocketAddress address() {
        return address;
    }

    /** All that comes back until the other side closes. */
    String answerTo(byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            ByteBuffer bytes = ByteBuffer.wrap(request);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                // It was answered, and closed, before it was read to its end.
            }
            return read(channel);
        }
    }

    private static String read(SocketChannel channel) {
        var answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8_192);
        try {
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            // Closed with what was sent unread.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    /** A request of lines, which asks for the connection to be closed after it. */
    static byte[] request(String... lines) {
        return (String.join("\r\n", lines) + "\r\nHost: agent\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] withBody(byte[] request, String body) {
        byte[] end = body.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(request.length + end.length)
                .put(request)
                .put(end)
                .array();
    }
}
