package dev.keyledger.benchmarks.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A request as the bytes that go over the wire. What stays the same from one request to the next, above all the token,
 * is made into bytes once.
 */
public final class HttpRequest {
    private final byte[] head;

    private HttpRequest(byte[] head) {
        this.head = head;
    }

    /** @param path from the host's root on */
    public static HttpRequest of(String method, String authority, String path, String token) {
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + authority + "\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\n";
        return new HttpRequest(head.getBytes(StandardCharsets.US_ASCII));
    }

    public byte[] withBody(String json) {
        return with("", json);
    }

    /** @param headers lines that end with CR LF */
    public byte[] with(String headers, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] rest = (headers + "Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        var bytes = new ByteArrayOutputStream(head.length + rest.length + body.length);
        bytes.writeBytes(head);
        bytes.writeBytes(rest);
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
