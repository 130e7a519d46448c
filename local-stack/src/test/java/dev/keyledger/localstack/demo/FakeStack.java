package dev.keyledger.localstack.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyledger.localstack.data.Endpoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Services as their documented answers, all at one address. */
final class FakeStack implements AutoCloseable {
    record Reply(int status, String body, Map<String, String> headers) {}

    /** What was asked, as {@code METHOD /path body}. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    final List<String> credentials = new CopyOnWriteArrayList<>();

    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final HttpServer server;

    FakeStack() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    Endpoints endpoints() {
        return new Endpoints(url(), url(), url(), url(), url(), url(), "", "", Map.of(), Map.of());
    }

    /** @param request method and path */
    FakeStack on(String request, int status, String body) {
        return on(request, status, body, Map.of());
    }

    FakeStack on(String request, int status, String body, Map<String, String> headers) {
        replies.put(request, new Reply(status, body, headers));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(request + " " + body);
            credentials.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            Reply reply = replies.getOrDefault(request, new Reply(404, "{}", Map.of()));
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
