package dev.keyledger.cli.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Http;
import dev.keyledger.events.codec.WireJson;

/** A service's operations of one type. */
final class Operations {
    private static final String PATH = "/v1/operations";

    private final Http http;
    private final String operations;
    private final String type;

    /** @param service its base URL */
    Operations(Http http, String service, String type) {
        this.http = http;
        this.operations = service + PATH;
        this.type = type;
    }

    JsonNode start(ObjectNode options) {
        ObjectNode body = WireJson.mapper().createObjectNode().put("type", type);
        body.setAll(options);
        return http.post(operations, body, "starting the " + type);
    }

    JsonNode find(String id) {
        return http.get(operations + "/" + id, "watching the " + type);
    }

    /** @throws OperatorProblem if there is none */
    JsonNode open() {
        for (JsonNode operation : http.get(operations, "looking for a " + type).path("items")) {
            if (operation.path("finishedAt").isNull()
                    && operation.path("type").asText().equals(type)) {
                return operation;
            }
        }
        throw new OperatorProblem("no " + type + " is under way");
    }

    JsonNode cancel(JsonNode operation) {
        return http.delete(operations + "/" + operation.path("id").asText(), "cancelling the " + type);
    }

    String type() {
        return type;
    }
}
