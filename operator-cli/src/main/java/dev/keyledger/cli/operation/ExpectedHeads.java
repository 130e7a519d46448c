package dev.keyledger.cli.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Carries the last event of each key from the command service to the query service: services never call each other. */
public final class ExpectedHeads {
    /** So many fit into a request. */
    private static final int PAGE = 500;

    private final Endpoints endpoints;

    public ExpectedHeads(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * Gives them to the query service, page by page.
     *
     * @return the id under which it has them; empty: the event store has no keys
     * @throws OperatorProblem if it doesn't have all of them
     */
    public Optional<UUID> give() {
        UUID id = UUID.randomUUID();
        long keys = 0;
        try (Progress progress = Progress.of("heads of keys", 0, "keys")) {
            JsonNode page = page("");
            while (!page.isEmpty()) {
                keys += page.size();
                ObjectNode body = WireJson.mapper().createObjectNode();
                body.set("items", page);
                long given = endpoints
                        .http()
                        .post(
                                endpoints.query() + "/v1/expected-heads/" + id,
                                body,
                                "giving the query service the heads of keys")
                        .path("keys")
                        .asLong();
                if (given != keys) {
                    throw new OperatorProblem(String.format(
                            Locale.ROOT,
                            "the query service has the heads of %,d keys instead of %,d: start again",
                            given,
                            keys));
                }
                progress.at(keys, keys);
                page = page("&after=" + page.get(page.size() - 1).path("keyId").asText());
            }
        }
        return keys == 0 ? Optional.empty() : Optional.of(id);
    }

    private JsonNode page(String after) {
        return endpoints
                .http()
                .get(
                        String.format(Locale.ROOT, "%s/v1/events/heads?limit=%d%s", endpoints.command(), PAGE, after),
                        "reading the heads of keys")
                .path("items");
    }
}
