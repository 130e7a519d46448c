package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the query service's instances say: of its two readers, and of verification. */
final class QueryDetails {
    private QueryDetails() {}

    static List<Finding> of(Instances instances) {
        var findings = new ArrayList<Finding>();
        reader("key views", instances.checks("lists")).ifPresent(findings::add);
        reader("usage copy", instances.checks("usage")).ifPresent(findings::add);
        Verification.finding("verification", instances.checks("verify")).ifPresent(findings::add);
        return findings;
    }

    /** The instance that is furthest behind speaks for all. */
    private static Optional<Finding> reader(String subject, List<JsonNode> instances) {
        if (instances.isEmpty()) {
            return Optional.empty();
        }
        Optional<JsonNode> stopped = instances.stream()
                .filter(said -> !said.path("feed").asText().equals("RUNNING"))
                .findFirst();
        if (stopped.isPresent()) {
            return Optional.of(new Finding(
                    subject,
                    Level.BROKEN,
                    stopped.get().path("feed").asText() + ": "
                            + stopped.get().path("detail").asText()));
        }
        if (instances.stream().anyMatch(said -> !said.path("lag").isNumber())) {
            return Optional.of(new Finding(subject, Level.UNKNOWN, "how far it is behind isn't known"));
        }
        long lag = instances.stream()
                .mapToLong(said -> said.path("lag").asLong())
                .max()
                .orElse(0);
        return Optional.of(new Finding(subject, Level.WELL, String.format(Locale.ROOT, "%,d records behind", lag)));
    }
}
