package dev.keyledger.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** For tests that send hundreds of requests: REST Assured reads better, and takes longer for each than the service. */
public final class QuickClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private QuickClient() {}

    /** An answer, whose body is read as JSON when it is asked for. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public String body() {
            return response.body();
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("not JSON: " + body(), e);
            }
        }

        @Override
        public String toString() {
            return status() + " " + header("Content-Type") + " " + body();
        }
    }

    public static HttpRequest.Builder anonymously() {
        return HttpRequest.newBuilder().header("Content-Type", "application/json");
    }

    public static HttpRequest.Builder as(String token) {
        return anonymously().header("Authorization", "Bearer " + token);
    }

    /** Repeats what is answered with 503, as Retry-After asks for: the machine under test may be a slow one. */
    public static Answer post(String token, String path, String body) {
        Answer answer = send(as(token), "POST", path, body.getBytes(StandardCharsets.UTF_8));
        while (answer.status() == 503) {
            answer = send(as(token), "POST", path, body.getBytes(StandardCharsets.UTF_8));
        }
        return answer;
    }

    public static Answer send(HttpRequest.Builder request, String method, String path, byte[] body) {
        try {
            return new Answer(HTTP.send(
                    request.uri(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                            .method(method, BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
