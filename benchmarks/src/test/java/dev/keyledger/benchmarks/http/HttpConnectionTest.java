package dev.keyledger.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private static final String LONG_TEXT = "ä".repeat(40_000);

    private HttpServer server;
    private URI uri;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        uri = URI.create("http://localhost:" + server.getAddress().getPort());
        server.createContext("/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known = "Bearer secret".equals(token);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void oneConnection_servesManyRequests_howeverLong() throws IOException {
        HttpRequest request = HttpRequest.of("POST", uri.getAuthority(), "/echo", "secret");
        try (HttpConnection connection = HttpConnection.to(uri)) {
            assertThat(connection.send(request.withBody("{\"a\":\"b\"}")))
                    .isEqualTo(new HttpAnswer(200, "{\"a\":\"b\"}"));
            assertThat(connection.send(request.withBody(LONG_TEXT)).body()).isEqualTo(LONG_TEXT);
            assertThat(connection.send(request.with("X-More: yes\r\n", "x")).body())
                    .isEqualTo("x");
        }
    }

    @Test
    void status_andEmptyBody_areRead() throws IOException {
        HttpRequest request = HttpRequest.of("POST", uri.getAuthority(), "/echo", "wrong");
        try (HttpConnection connection = HttpConnection.to(uri)) {
            assertThat(connection.send(request.withBody(""))).isEqualTo(new HttpAnswer(401, ""));
        }
    }

    @Test
    void fieldOfText_isFound() {
        assertThat(new HttpAnswer(201, "{\"keyId\":\"0198\",\"key\":\"dg_live_x\"}").text("key"))
                .isEqualTo("dg_live_x");
    }
}
