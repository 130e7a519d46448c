package dev.keyledger.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands for the model that a proxy protects: it chats, tells what reached it, and counts. */
final class EchoingUpstream implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /** What each of its chats uses. */
    static final int INPUT_TOKENS = 19;

    static final int CACHED_TOKENS = 8;
    static final int OUTPUT_TOKENS = 10;
    private static final String MODEL = "gpt-4o-2024-08-06";
    private static final Map<String, Object> USAGE = Map.of(
            "prompt_tokens",
            INPUT_TOKENS,
            "completion_tokens",
            OUTPUT_TOKENS,
            "total_tokens",
            INPUT_TOKENS + OUTPUT_TOKENS,
            "prompt_tokens_details",
            Map.of("cached_tokens", CACHED_TOKENS));

    private final AtomicInteger reached = new AtomicInteger();
    private final HttpServer server;

    EchoingUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    int reached() {
        return reached.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        reached.incrementAndGet();
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (asked.path("stream").asBoolean()) {
            stream(exchange, asked.path("stream_options").path("include_usage").asBoolean());
        } else {
            whole(exchange);
        }
        exchange.close();
    }

    /** A chat's completion, and beside it what reached this server. */
    private static void whole(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, List<String>>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.computeIfAbsent(
                        name.toLowerCase(Locale.ROOT), ignored -> new ArrayList<>())
                .addAll(values));
        byte[] body = JSON.writeValueAsBytes(Map.of(
                "object",
                "chat.completion",
                "model",
                MODEL,
                "usage",
                USAGE,
                "choices",
                List.of(Map.of("index", 0, "message", Map.of("role", "assistant", "content", "Hello."))),
                "method",
                exchange.getRequestMethod(),
                "uri",
                exchange.getRequestURI().toString(),
                "headers",
                headers));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void stream(HttpExchange exchange, boolean withUsage) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        for (String part : List.of("Hel", "lo.")) {
            send(
                    exchange,
                    JSON.writeValueAsString(Map.of(
                            "object",
                            "chat.completion.chunk",
                            "model",
                            MODEL,
                            "choices",
                            List.of(Map.of("index", 0, "delta", Map.of("content", part))))));
        }
        if (withUsage) {
            send(
                    exchange,
                    JSON.writeValueAsString(Map.of(
                            "object", "chat.completion.chunk", "model", MODEL, "choices", List.of(), "usage", USAGE)));
        }
        send(exchange, "[DONE]");
    }

    private static void send(HttpExchange exchange, String event) throws IOException {
        exchange.getResponseBody().write(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
