package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.Http;
import dev.keyledger.cli.stack.OperatorToken;
import java.net.URI;
import java.net.http.HttpRequest;

/** Key events that the query service couldn't read. */
final class QuarantinedEvents {
    private QuarantinedEvents() {}

    /** {@code {"items": [{"keyId", "reason", "partition", "offset", "quarantinedAt"}], "total"}}, the newest first. */
    static JsonNode of(Endpoints endpoints) {
        var request = HttpRequest.newBuilder(URI.create(endpoints.query() + "/v1/quarantine"))
                .timeout(Http.TIMEOUT)
                .header("Authorization", "Bearer " + OperatorToken.of(endpoints))
                .header("Accept", "application/json")
                .build();
        return Http.ask(request, "listing quarantined keys");
    }
}
