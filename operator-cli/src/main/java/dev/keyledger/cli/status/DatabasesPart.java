package dev.keyledger.cli.status;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.Http;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What PostgreSQL takes on its disk for each service. It doesn't know how much of that is left. */
record DatabasesPart(Http http, Endpoints endpoints) implements Part {
    private static final double MEBI = 1 << 20;

    @Override
    public String subject() {
        return "postgresql";
    }

    @Override
    public List<Finding> look() {
        Map<String, String> services = new LinkedHashMap<>();
        services.put("command", endpoints.command());
        services.put("query", endpoints.query());
        services.put("usage", endpoints.usage());
        var sizes = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        services.forEach((name, url) -> {
            try {
                long bytes = http.get(url + "/v1/database", "its database's size")
                        .path("sizeBytes")
                        .asLong();
                sizes.add(String.format(Locale.ROOT, "%s %,.0f MiB", name, bytes / MEBI));
            } catch (OperatorProblem e) {
                unknown.add(name);
            }
        });
        sizes.addAll(unknown.stream().map(name -> name + " not known").toList());
        return List.of(new Finding(
                subject(), unknown.isEmpty() ? Level.WELL : Level.UNKNOWN, "on disk: " + String.join(", ", sizes)));
    }
}
