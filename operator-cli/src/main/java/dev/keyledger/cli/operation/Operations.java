package dev.keyledger.cli.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.Http;
import dev.keyledger.cli.stack.OperatorToken;
import dev.keyledger.events.codec.WireJson;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/** A service's operations of one type. Each request asks for a token, since an operation may outlive one. */
final class Operations {
    private static final String PATH = "/v1/operations";

    private final Endpoints endpoints;
    private final String service;
    private final String type;

    /** @param service its base URL */
    Operations(Endpoints endpoints, String service, String type) {
        this.endpoints = endpoints;
        this.service = service;
        this.type = type;
    }

    JsonNode start(ObjectNode options) {
        ObjectNode body = WireJson.mapper().createObjectNode().put("type", type);
        body.setAll(options);
        return ask("POST", PATH, BodyPublishers.ofString(body.toString()), "starting the " + type);
    }

    JsonNode find(String id) {
        return ask("GET", PATH + "/" + id, BodyPublishers.noBody(), "watching the " + type);
    }

    /** @throws OperatorProblem if there is none */
    JsonNode open() {
        for (JsonNode operation : ask("GET", PATH, BodyPublishers.noBody(), "looking for a " + type)
                .path("items")) {
            if (operation.path("finishedAt").isNull()
                    && operation.path("type").asText().equals(type)) {
                return operation;
            }
        }
        throw new OperatorProblem("no " + type + " is under way");
    }

    JsonNode cancel(JsonNode operation) {
        return ask(
                "DELETE",
                PATH + "/" + operation.path("id").asText(),
                BodyPublishers.noBody(),
                "cancelling the " + type);
    }

    String type() {
        return type;
    }

    private JsonNode ask(String method, String path, BodyPublisher body, String what) {
        var request = HttpRequest.newBuilder(URI.create(service + path))
                .timeout(Http.TIMEOUT)
                .header("Authorization", "Bearer " + OperatorToken.of(endpoints))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        return Http.ask(request, what);
    }
}
