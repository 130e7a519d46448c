package dev.keyledger.cli.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An issuer whose tokens are {@code ey-1}, {@code ey-2} and so on, for the client that knows its secret of the day. */
final class FakeIssuer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> forms = new ArrayList<>();
    private String name;
    private String secret = "first";
    private int tokens;
    private Duration lifetime = Duration.ofMinutes(5);
    private final Map<String, Long> givenNanos = new ConcurrentHashMap<>();

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

    void giveTokensFor(Duration each) {
        lifetime = each;
    }

    /** As a service would find that checks when the token ends. */
    boolean hasGiven(String token) {
        Long given = givenNanos.get(token);
        return given != null && System.nanoTime() - given < lifetime.toNanos();
    }

    /** What clients sent, in their order. */
    List<String> forms() {
        return List.copyOf(forms);
    }

    private synchronized void token(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        forms.add(form);
        if (form.contains("client_secret=" + secret)) {
            String token = "ey-" + ++tokens;
            givenNanos.put(token, System.nanoTime());
            answer(exchange, 200, "{\"access_token\":\"" + token + "\",\"expires_in\":" + lifetime.toSeconds() + "}");
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
