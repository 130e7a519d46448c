package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far counting has come, and what it found no price for. */
record CountingPart(Http http, String usage) implements Part {
    private static final Duration BEHIND_WELL = Duration.ofMinutes(1);

    @Override
    public String subject() {
        return "counting";
    }

    @Override
    public List<Finding> look() {
        JsonNode ingest = http.get(usage + "/v1/ingest", "how far counting has come");
        return List.of(counted(ingest), unpriced(ingest.path("unpricedByModel")));
    }

    private static Finding counted(JsonNode ingest) {
        if (!ingest.path("lag").isNumber() || !ingest.path("completeThrough").isTextual()) {
            return new Finding("counting", Level.UNKNOWN, "how far it is behind isn't known");
        }
        Duration behind =
                Duration.between(Instant.parse(ingest.path("completeThrough").asText()), Instant.now());
        return new Finding(
                "counting",
                behind.compareTo(BEHIND_WELL) < 0 ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%,d requests behind, all counted up to %s",
                        ingest.path("lag").asLong(),
                        ingest.path("completeThrough").asText()));
    }

    private static Finding unpriced(JsonNode byModel) {
        var models = new ArrayList<String>();
        byModel.properties()
                .forEach(model ->
                        models.add(model.getKey() + " " + model.getValue().asText()));
        return models.isEmpty()
                ? new Finding("prices", Level.WELL, "every request of 30 days has one")
                : new Finding(
                        "prices",
                        Level.DEGRADED,
                        String.format(
                                Locale.ROOT,
                                "%d models without one, by requests: %s; ops prices coverage",
                                models.size(),
                                String.join(", ", models.subList(0, Math.min(3, models.size())))));
    }
}
