package dev.keyledger.cli.replay;

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

/** The query service's operations. Each request asks for a token, since a rebuild may outlive one. */
final class Operations {
    private static final String PATH = "/v1/operations";

    private final Endpoints endpoints;

    Operations(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** @param throttle null: none */
    JsonNode start(Integer throttle) {
        ObjectNode body = WireJson.mapper().createObjectNode().put("type", "rebuild");
        if (throttle != null) {
            body.put("throttle", throttle);
        }
        return ask("POST", PATH, BodyPublishers.ofString(body.toString()), "starting the rebuild");
    }

    JsonNode find(String id) {
        return ask("GET", PATH + "/" + id, BodyPublishers.noBody(), "watching the rebuild");
    }

    /** @throws OperatorProblem if there is none */
    JsonNode open() {
        for (JsonNode operation : ask("GET", PATH, BodyPublishers.noBody(), "looking for a rebuild")
                .path("items")) {
            if (operation.path("finishedAt").isNull()) {
                return operation;
            }
        }
        throw new OperatorProblem("no rebuild is under way");
    }

    JsonNode cancel(JsonNode operation) {
        return ask(
                "DELETE",
                PATH + "/" + operation.path("id").asText(),
                BodyPublishers.noBody(),
                "cancelling the rebuild");
    }

    private JsonNode ask(String method, String path, BodyPublisher body, String what) {
        var request = HttpRequest.newBuilder(URI.create(endpoints.query() + path))
                .timeout(Http.TIMEOUT)
                .header("Authorization", "Bearer " + OperatorToken.of(endpoints))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        return Http.ask(request, what);
    }
}
