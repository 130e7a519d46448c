package dev.keyledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A service that is its documented answers and no more: for each request the next one, the last one for ever. */
public final class FakeService implements AutoCloseable {
    private static final String ANYTHING = "";

    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final Map<String, UnaryOperator<String>> made = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final HttpServer server;
    private Predicate<String> accepted = token -> token.startsWith("ey");

    private record Answer(int status, String body) {}

    public FakeService() throws IOException {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** @param request method and path, without the query */
    public FakeService on(String request, int status, String... bodies) {
        for (String body : bodies) {
            answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Answer(status, body));
        }
        return this;
    }

    /** Answers that are made of the request: its query, or else its body. */
    public FakeService answering(String request, UnaryOperator<String> answer) {
        made.put(request, answer);
        return this;
    }

    /** From now on these and none of those before. */
    public FakeService instead(String request, int status, String... bodies) {
        answers.remove(request);
        return on(request, status, bodies);
    }

    /** Of tokens; others are answered with 401. */
    public FakeService accepting(Predicate<String> tokens) {
        accepted = tokens;
        return this;
    }

    /** Answers to whatever is asked that has no answers of its own. */
    public FakeService inOrder(int status, String... bodies) {
        return on(ANYTHING, status, bodies);
    }

    /** Every request in its order: method, path with query, body. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        asked.add("%s %s %s"
                .formatted(exchange.getRequestMethod(), exchange.getRequestURI(), body)
                .strip());
        String request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        if (made.containsKey(request)) {
            String query = exchange.getRequestURI().getQuery();
            instead(request, 200, made.get(request).apply(query == null ? body : query));
        }
        Deque<Answer> prepared = answers.getOrDefault(
                request, answers.getOrDefault(ANYTHING, new ArrayDeque<>(List.of(new Answer(404, "{}")))));
        Answer next = prepared.size() > 1 ? prepared.remove() : prepared.peek();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean authorized = authorization != null
                && authorization.startsWith("Bearer ")
                && accepted.test(authorization.substring("Bearer ".length()));
        byte[] bytes = next.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(authorized ? next.status() : 401, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
