package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Endpoints;

/** Key events that the query service couldn't read. */
final class QuarantinedEvents {
    private QuarantinedEvents() {}

    /** {@code {"items": [{"keyId", "reason", "partition", "offset", "quarantinedAt"}], "total"}}, the newest first. */
    static JsonNode of(Endpoints endpoints) {
        return endpoints.http().get(endpoints.query() + "/v1/quarantine", "listing quarantined keys");
    }
}
