package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Http;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Of what the usage-aggregator remembers: the last time that its hours and totals were compared. */
record ReconcilePart(Http http, String usage) implements Part {
    @Override
    public String subject() {
        return "reconcile";
    }

    @Override
    public List<Finding> look() {
        JsonNode operations = http.get(usage + "/v1/operations", "operations").path("items");
        Optional<JsonNode> last = StreamSupport.stream(operations.spliterator(), false)
                .filter(operation -> operation.path("type").asText().equals(subject())
                        && operation.path("finishedAt").isTextual())
                .max(Comparator.comparing(
                        operation -> operation.path("finishedAt").asText()));
        return List.of(last.map(this::finding)
                .orElseGet(() -> new Finding(subject(), Level.WELL, "none on record; ops reconcile")));
    }

    private Finding finding(JsonNode operation) {
        long differences = operation.path("differences").asLong();
        return new Finding(
                subject(),
                differences == 0 && operation.path("status").asText().equals("completed") ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%s at %s, %,d of the totals of usage differed",
                        operation.path("status").asText(),
                        operation.path("finishedAt").asText(),
                        differences));
    }
}
