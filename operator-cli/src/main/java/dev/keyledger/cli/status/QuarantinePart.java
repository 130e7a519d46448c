package dev.keyledger.cli.status;

import dev.keyledger.cli.stack.Http;
import java.util.List;
import java.util.Locale;

/** Key events that could not be read. */
record QuarantinePart(Http http, String query) implements Part {
    @Override
    public String subject() {
        return "quarantine";
    }

    @Override
    public List<Finding> look() {
        long total = http.get(query + "/v1/quarantine", "quarantined keys")
                .path("total")
                .asLong();
        return List.of(new Finding(
                subject(),
                total == 0 ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%,d key events that can't be read%s",
                        total,
                        total == 0 ? "" : ", whose keys nobody can use; ops dead-letters list")));
    }
}
