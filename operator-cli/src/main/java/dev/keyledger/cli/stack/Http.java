package dev.keyledger.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;

/** HTTP as the commands use it: JSON in answers, and one line for whatever goes wrong. */
public final class Http {
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int OK = 200;
    private static final int REDIRECTED = 300;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private Http() {}

    /**
     * @param what of what the answer is, for the error
     * @throws OperatorProblem unless the answer is a success with JSON
     */
    public static JsonNode ask(HttpRequest request, String what) {
        try {
            return WireJson.mapper().readTree(text(request, what));
        } catch (JsonProcessingException e) {
            throw new OperatorProblem(what + ": " + request.uri() + " did not answer with JSON", e);
        }
    }

    /**
     * The answer as it was written: reading and writing it again could change numbers.
     *
     * @throws OperatorProblem unless it is a success
     */
    public static String text(HttpRequest request, String what) {
        try {
            var response = CLIENT.send(request, BodyHandlers.ofString());
            if (response.statusCode() < OK || response.statusCode() >= REDIRECTED) {
                throw new OperatorProblem(String.format(
                        Locale.ROOT,
                        "%s: %s answered %d %s",
                        what,
                        request.uri(),
                        response.statusCode(),
                        detailOf(response.body())));
            }
            return response.body();
        } catch (IOException e) {
            throw new OperatorProblem(what + ": " + request.uri() + " does not answer. Is the stack running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem(what + ": interrupted", e);
        }
    }

    /** A request by an operator, for JSON. Each has a token of its own, since a command may outlive one. */
    public static HttpRequest.Builder request(Endpoints endpoints, String url) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + OperatorToken.of(endpoints))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json");
    }

    public static HttpRequest.BodyPublisher json(JsonNode body) {
        return HttpRequest.BodyPublishers.ofString(body.toString());
    }

    private static String detailOf(String body) {
        try {
            JsonNode problem = WireJson.mapper().readTree(body);
            var detail = new StringBuilder(problem.path("detail").asText());
            problem.path("errors").forEach(error -> detail.append("; ")
                    .append(error.path("pointer").asText())
                    .append(' ')
                    .append(error.path("detail").asText()));
            return detail.toString();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
