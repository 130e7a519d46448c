package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What instances say of the memory by which they verify keys. */
final class Verification {
    private static final double MILLIS = 1e3;

    private Verification() {}

    /** The instance that is stalest speaks for all; empty if none verifies. */
    static Optional<Finding> finding(String subject, List<JsonNode> instances) {
        if (instances.isEmpty()) {
            return Optional.empty();
        }
        if (instances.stream().anyMatch(said -> !said.path("stalenessMillis").isNumber())) {
            return Optional.of(new Finding(subject, Level.BROKEN, "it isn't known to have every change, and refuses"));
        }
        long stalest = instances.stream()
                .mapToLong(said -> said.path("stalenessMillis").asLong())
                .max()
                .orElse(0);
        return Optional.of(new Finding(
                subject,
                instances.stream().anyMatch(said -> said.has("clock")) ? Level.DEGRADED : Level.WELL,
                String.format(
                        Locale.ROOT,
                        "%,d keys in memory, every change of up to %.1f s ago%s",
                        instances.getFirst().path("keys").asLong(),
                        stalest / MILLIS,
                        instances.stream()
                                .filter(said -> said.has("clock"))
                                .map(said -> "; " + said.path("clock").asText())
                                .findFirst()
                                .orElse(""))));
    }
}
