package dev.keyledger.benchmarks.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.stack.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/** An operator who rebuilds the key views over and over. */
final class Operations {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration DONE_WITHIN = Duration.ofMinutes(20);

    private final URI queries;
    private final String token;

    Operations(Stack stack) {
        this.queries = stack.service("query");
        this.token = stack.tokens().token("bench-operator", "Bench Operator", "platform:operator");
    }

    /**
     * Rebuilds once and waits for the end: its operations are events.
     *
     * @param throttle events per second
     * @throws BenchProblem if it doesn't complete, or if the live views were not what it made
     */
    Trial rebuild(OptionalInt throttle) {
        String request = "{\"type\":\"rebuild\"%s}"
                .formatted(throttle.isPresent() ? ",\"throttle\":" + throttle.getAsInt() : "");
        long started = System.nanoTime();
        String id = send("POST", "/v1/operations", request, 202).required("id").asText();
        Waiting.until("the rebuild ends", DONE_WITHIN, () -> isOver(get(id)));
        double seconds = (System.nanoTime() - started) / 1e9;
        JsonNode operation = get(id);
        if (!operation.required("status").asText().equals("completed")
                || operation.required("differences").asLong() != 0) {
            throw new BenchProblem("The rebuild ended otherwise than it should: " + operation);
        }
        return Trial.ofOnePiece(operation.required("done").asLong(), seconds);
    }

    private static boolean isOver(JsonNode operation) {
        return !operation.required("finishedAt").isNull();
    }

    private JsonNode get(String id) {
        return send("GET", "/v1/operations/" + id, "", 200);
    }

    private JsonNode send(String method, String path, String body, int expected) {
        try (HttpConnection connection = HttpConnection.to(queries)) {
            HttpAnswer answer = connection.send(
                    HttpRequest.of(method, queries.getAuthority(), path, token).withBody(body));
            if (answer.status() != expected) {
                throw new BenchProblem(String.format(
                        Locale.ROOT, "%s %s was answered %d: %s", method, path, answer.status(), answer.body()));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
