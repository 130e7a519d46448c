package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Http;
import java.util.List;
import java.util.Locale;

/** Rotations that aren't over; one whose sandbox doesn't take the new secret doesn't end by itself. */
record RotationsPart(Http http, String query) implements Part {
    @Override
    public String subject() {
        return "rotations";
    }

    @Override
    public List<Finding> look() {
        JsonNode open = http.get(query + "/v1/open-rotations", "open rotations");
        long total = open.path("total").asLong();
        long waiting = open.path("waiting").asLong();
        if (waiting == 0) {
            return List.of(new Finding(subject(), Level.WELL, String.format(Locale.ROOT, "%,d open", total)));
        }
        JsonNode longest = open.path("items").path(0);
        return List.of(new Finding(
                subject(),
                Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%,d open, %,d wait for a sandbox, the longest since %s: key %s of %s",
                        total,
                        waiting,
                        longest.path("begunAt").asText(),
                        longest.path("keyId").asText(),
                        longest.path("workspaceId").asText())));
    }
}
