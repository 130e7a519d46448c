import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.reporting.ReportOutcome;
import dev.keyledger.reporting.ReportedRequest;
import dev.keyledger.reporting.ReporterConfig;
import dev.keyledger.reporting.UsageReporter;
import dev.keyledger.verifier.KeyVerifier;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.VerifierConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Proxies OpenAI-compatible chats. Keys are verified and usage is reported in this process; README.md says how to run it. */
public final class Gateway {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SCOPE = "chat:completions";

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI upstream = URI.create(setting("UPSTREAM_URL") + "/v1/chat/completions");
    private final KeyVerifier keys;
    private final UsageReporter usage;

    private Gateway(KeyVerifier keys, UsageReporter usage) {
        this.keys = keys;
        this.usage = usage;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, Object> kafka = Map.of("bootstrap.servers", setting("KAFKA_BOOTSTRAP_SERVERS"));
        // A gateway that runs for longer than its token asks its issuer for another one here.
        KeyVerifier keys = KeyVerifier.open(VerifierConfig.of(
                URI.create(setting("KEYLEDGER_QUERY_URL")),
                () -> setting("KEYLEDGER_TOKEN"),
                kafka,
                Peppers.parse(setting("KEYLEDGER_PEPPERS"))));
        UsageReporter usage = UsageReporter.open(ReporterConfig.of(kafka, Path.of(setting("SPOOL"))));
        int port = Integer.parseInt(setting("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new Gateway(keys, usage)::handle);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(2);
            usage.close();
            keys.close();
        }));
        System.out.println("http://127.0.0.1:" + port + "/v1");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")
                    || !exchange.getRequestURI().getPath().equals("/v1/chat/completions")) {
                refuse(exchange, 404, "not_found", "This gateway serves chats alone.");
                return;
            }
            String credentials = exchange.getRequestHeaders().getFirst("Authorization");
            String key = credentials != null && credentials.startsWith("Bearer ") ? credentials.substring(7) : null;
            switch (keys.verify(key, SCOPE)) {
                case Verdict.Valid valid -> serve(exchange, valid);
                case Verdict.Refused refused when refused.code() == Verdict.Code.INSUFFICIENT_SCOPE ->
                    refuse(exchange, 403, "insufficient_scope", "This API key may not be used for chats.");
                case Verdict.Refused refused when refused.code() == Verdict.Code.REVOKED ->
                    refuse(exchange, 401, "revoked_api_key", "This API key has been revoked.");
                case Verdict.Refused refused -> refuse(exchange, 401, "invalid_api_key", "Incorrect API key.");
                case Verdict.Uncertain uncertain ->
                    refuse(exchange, 503, "not_fresh", "Nobody knows whether this API key is valid. Try again.");
            }
        }
    }

    private void serve(HttpExchange exchange, Verdict.Valid key) throws IOException {
        JsonNode asked;
        try (InputStream body = exchange.getRequestBody()) {
            asked = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            asked = JSON.missingNode();
        }
        if (!(asked instanceof ObjectNode chat)) {
            refuse(exchange, 400, "invalid_request", "The body is no JSON object.");
            return;
        }
        var answer = new Answer();
        long startedNanos = System.nanoTime();
        int status = 502;
        try {
            answer.model = chat.path("model").asText("unknown");
            boolean streamed = chat.path("stream").asBoolean();
            boolean usageWanted = chat.path("stream_options").path("include_usage").asBoolean();
            if (streamed) {
                // The last chunk then tells the tokens. Whoever didn't ask for it doesn't get it.
                ObjectNode options = chat.path("stream_options") instanceof ObjectNode some
                        ? some
                        : chat.putObject("stream_options");
                options.put("include_usage", true);
            }
            HttpResponse<InputStream> upstreams = client.send(
                    HttpRequest.newBuilder(upstream)
                            .header("Content-Type", "application/json")
                            .header("Authorization", "Bearer " + setting("UPSTREAM_API_KEY"))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(chat)))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            status = upstreams.statusCode();
            String type = upstreams.headers().firstValue("Content-Type").orElse("application/json");
            exchange.getResponseHeaders().set("Content-Type", type);
            try (InputStream body = upstreams.body()) {
                if (type.startsWith("text/event-stream")) {
                    exchange.sendResponseHeaders(status, 0);
                    stream(body, exchange.getResponseBody(), answer, usageWanted);
                } else {
                    byte[] whole = body.readAllBytes();
                    answer.read(whole);
                    exchange.sendResponseHeaders(status, whole.length);
                    exchange.getResponseBody().write(whole);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The client or the upstream went away: what was used until then is reported all the same.
            if (exchange.getResponseCode() < 0) {
                refuse(exchange, 502, "upstream_failed", "The upstream doesn't answer.");
            }
        } finally {
            report(key, answer, status, Duration.ofNanos(System.nanoTime() - startedNanos));
        }
    }

    /** Line by line, each passed on as soon as it is there. */
    private static void stream(InputStream events, OutputStream client, Answer answer, boolean usageWanted)
            throws IOException {
        var lines = new BufferedReader(new InputStreamReader(events, UTF_8));
        boolean skipped = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            boolean onlyUsage = line.startsWith("data: {") && answer.read(line.substring(6).getBytes(UTF_8));
            if (onlyUsage && !usageWanted || skipped && line.isEmpty()) {
                skipped = onlyUsage;
                continue;
            }
            client.write((line + "\n").getBytes(UTF_8));
            client.flush();
        }
    }

    /** What an answer, or the chunks of one, say of the request. Tokens that nobody told are unknown, and not 0. */
    private static final class Answer {
        private String model = "unknown";
        private String serviceTier;
        private JsonNode usage = JSON.missingNode();

        /** Whether it tells usage and nothing else. */
        private boolean read(byte[] json) throws IOException {
            JsonNode said = JSON.readTree(json);
            model = said.path("model").asText(model);
            serviceTier = said.path("service_tier").asText(serviceTier);
            usage = said.path("usage").isObject() ? said.path("usage") : usage;
            return said.path("usage").isObject() && said.path("choices").isEmpty();
        }

        private Long tokens(String pointer) {
            JsonNode tokens = usage.at(pointer);
            return tokens.isIntegralNumber() ? tokens.asLong() : null;
        }
    }

    private void report(Verdict.Valid key, Answer answer, int status, Duration took) {
        var request = new GatewayRequest(
                key.keyId(), key.secretVersion(), "openai", answer.model, answer.serviceTier,
                answer.tokens("/prompt_tokens"), answer.tokens("/prompt_tokens_details/cached_tokens"), null, null,
                answer.tokens("/prompt_tokens_details/audio_tokens"), null,
                answer.tokens("/completion_tokens"), answer.tokens("/completion_tokens_details/reasoning_tokens"),
                answer.tokens("/completion_tokens_details/audio_tokens"), null, status, took.toMillis(), null);
        usage.report(ReportedRequest.ended("/gateways/java", Instant.now(), request)).thenAccept(outcome -> {
            if (outcome instanceof ReportOutcome.Refused refused) {
                // The disk is full, say: a gateway whose usage must never be lost serves nobody until this is over.
                System.err.println("a request was not reported: " + refused.reason() + ", " + refused.detail());
            }
        });
    }

    /** In the shape of OpenAI's errors, so that its clients show why. */
    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        byte[] body = JSON.writeValueAsBytes(Map.of("error", Map.of("message", message, "type", code, "code", code)));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is missing");
        }
        return value;
    }
}
