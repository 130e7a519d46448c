package dev.keyledger.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * The services as commands ask them: as an operator, with JSON in answers, and one line for whatever goes wrong. Every
 * request has a token that is good at that moment, since a command may outlive many; one that is refused all the same is
 * replaced once.
 */
public final class Http {
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int OK = 200;
    private static final int REDIRECTED = 300;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final Tokens tokens;
    private final Duration patience;

    Http(HttpClient client, Tokens tokens) {
        this(client, tokens, TIMEOUT);
    }

    private Http(HttpClient client, Tokens tokens, Duration patience) {
        this.client = client;
        this.tokens = tokens;
        this.patience = patience;
    }

    /** The same services, for whoever can't wait so long for one answer. */
    public Http within(Duration shorter) {
        return new Http(client, tokens, shorter);
    }

    /** What a service said. */
    private record Answer(int status, String body) {
        boolean isSuccess() {
            return status >= OK && status < REDIRECTED;
        }
    }

    /**
     * @param what of what the answer is, for the error
     * @throws OperatorProblem unless the answer is a success with JSON
     */
    public JsonNode get(String url, String what) {
        return json(text("GET", url, BodyPublishers.noBody(), what), url, what);
    }

    /** As {@link #get}; empty if there is no such thing. */
    public Optional<JsonNode> find(String url, String what) {
        Answer answer = answer("GET", url, BodyPublishers.noBody(), what);
        return answer.status() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(json(success(answer, url, what), url, what));
    }

    /** As {@link #get}: the answer as it was written, since reading and writing it again could change numbers. */
    public String text(String url, String what) {
        return text("GET", url, BodyPublishers.noBody(), what);
    }

    public JsonNode post(String url, JsonNode body, String what) {
        return json(text("POST", url, BodyPublishers.ofString(body.toString()), what), url, what);
    }

    /** As {@link #post(String, JsonNode, String)}, without a body. */
    public JsonNode post(String url, String what) {
        return json(text("POST", url, BodyPublishers.noBody(), what), url, what);
    }

    public JsonNode delete(String url, String what) {
        return json(text("DELETE", url, BodyPublishers.noBody(), what), url, what);
    }

    /**
     * What anybody may ask, such as health: whatever is answered, success or not.
     *
     * @throws OperatorProblem if nothing is
     */
    public JsonNode open(String url, String what) {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(patience).build();
        return json(send(request, what).body(), url, what);
    }

    private String text(String method, String url, BodyPublisher body, String what) {
        return success(answer(method, url, body, what), url, what);
    }

    private Answer answer(String method, String url, BodyPublisher body, String what) {
        String token = tokens.current();
        Answer first = send(method, url, body, token, what);
        if (first.status() != UNAUTHORIZED) {
            return first;
        }
        return tokens.instead(token)
                .map(other -> send(method, url, body, other, what))
                .orElse(first);
    }

    private Answer send(String method, String url, BodyPublisher body, String token, String what) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(patience)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        HttpResponse<String> response = send(request, what);
        return new Answer(response.statusCode(), response.body());
    }

    private HttpResponse<String> send(HttpRequest request, String what) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new OperatorProblem(what + ": " + request.uri() + " does not answer" + reasonOf(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorProblem(what + ": interrupted", e);
        }
    }

    static String reasonOf(IOException e) {
        return switch (e) {
            case SSLException tls -> ": " + tls.getMessage() + ". Is the certificate's issuer in tls.ca-file?";
            case ConnectException away -> ". Is the stack running?";
            default -> e.getMessage() == null ? "" : ": " + e.getMessage();
        };
    }

    private static String success(Answer answer, String url, String what) {
        if (answer.isSuccess()) {
            return answer.body();
        }
        String hint = answer.status() == UNAUTHORIZED
                ? " The token is not accepted: the service trusts another issuer or audience, or the token has expired."
                : "";
        throw new OperatorProblem(String.format(
                Locale.ROOT, "%s: %s answered %d %s%s", what, url, answer.status(), detailOf(answer.body()), hint));
    }

    private static JsonNode json(String text, String url, String what) {
        try {
            return WireJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new OperatorProblem(what + ": " + url + " did not answer with JSON", e);
        }
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
