package dev.keyledger.command.badinput;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.command.QuickClient;
import dev.keyledger.command.QuickClient.Answer;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An endpoint as the service's own OpenAPI document tells of it: one that is added is found by itself.
 *
 * @param path with variables in braces
 * @param body the schema of what it takes; missing if it takes nothing
 * @param headers the names of those that it takes
 */
record Endpoint(String method, String path, JsonNode body, List<String> headers) {
    private static final JsonMapper JSON = new JsonMapper();

    static List<Endpoint> all() {
        JsonNode document = parse(given().get("/openapi?format=json").asString());
        var endpoints = new ArrayList<Endpoint>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation ->
                        List.of("get", "put", "post", "patch", "delete").contains(operation.getKey()))
                .forEach(operation -> endpoints.add(new Endpoint(
                        operation.getKey().toUpperCase(Locale.ROOT),
                        path.getKey(),
                        bodyOf(document, operation.getValue()),
                        headersOf(operation.getValue())))));
        return endpoints;
    }

    /** Without the import, whose body is a machine's and by its nature a large one: see TransferResourceTest. */
    static List<Endpoint> commands() {
        return all().stream()
                .filter(endpoint ->
                        !endpoint.method().equals("GET") && !endpoint.path().equals("/v1/events/import"))
                .toList();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode bodyOf(JsonNode document, JsonNode operation) {
        JsonNode schema =
                operation.at("/requestBody/content").path("application/json").path("schema");
        return schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    private static List<String> headersOf(JsonNode operation) {
        return operation
                .path("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("in").asText().equals("header"))
                .map(parameter -> parameter.path("name").asText())
                .toList();
    }

    boolean takesBody() {
        return body.isObject();
    }

    boolean isOf(String variable) {
        return path.contains("{" + variable + "}");
    }

    Map<String, JsonNode> fields() {
        return body.path("properties").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A body without fault: the fields that are required, all of which are texts, or a name where any field will do. */
    String goodBody() {
        if (body.path("minProperties").asInt() == 1) {
            return "{\"name\":\"Acme\"}";
        }
        return body.path("required")
                .valueStream()
                .map(field -> "\"" + field.asText() + "\":\"Acme\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    Answer send(HttpRequest.Builder request, String body, Map<String, String> variables) {
        return send(request, body.getBytes(StandardCharsets.UTF_8), variables);
    }

    Answer send(HttpRequest.Builder request, byte[] body, Map<String, String> variables) {
        return QuickClient.send(request, method, filledWith(variables), body);
    }

    String filledWith(Map<String, String> variables) {
        String filled = path;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        return filled;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
