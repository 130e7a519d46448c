package dev.keyledger.cli.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** An issuer whose tokens are {@code ey-1}, {@code ey-2} and so on, for the client that knows its secret of the day. */
final class FakeIssuer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> forms = new ArrayList<>();
    private String name;
    private String secret = "first";
    private int tokens;

    FakeIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        name = url();
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"issuer\":\"%s\",\"token_endpoint\":\"%s/oauth/token\"}".formatted(name, url())));
        server.createContext("/oauth/token", this::token);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void callItself(String other) {
        name = other;
    }

    void changeSecret(String another) {
        secret = another;
    }

    /** What clients sent, in their order. */
    List<String> forms() {
        return List.copyOf(forms);
    }

    private synchronized void token(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        forms.add(form);
        if (form.contains("client_secret=" + secret)) {
            answer(exchange, 200, "{\"access_token\":\"ey-" + ++tokens + "\",\"expires_in\":300}");
        } else {
            answer(exchange, 401, "{\"error\":\"invalid_client\",\"error_description\":\"no such secret\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
