package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the command service's instances say: of the relay, and of the sandboxes that have their newest secret. */
final class CommandDetails {
    private static final Duration UNSENT_WELL = Duration.ofSeconds(30);

    private CommandDetails() {}

    static List<Finding> of(Instances instances) {
        var findings = new ArrayList<Finding>();
        instances.check("relay").map(CommandDetails::relay).ifPresent(findings::add);
        instances.check("sandbox sinks").ifPresent(said -> findings.add(sandboxes(instances)));
        return findings;
    }

    private static Finding relay(JsonNode said) {
        String commands = said.path("commands").asText();
        if (commands.startsWith("refused")) {
            return new Finding("unsent events", Level.BROKEN, "no commands are taken: " + commands);
        }
        if (!said.path("unsent").isNumber()) {
            return new Finding(
                    "unsent events",
                    Level.UNKNOWN,
                    "the relay doesn't know: " + said.path("state").asText());
        }
        Duration lag = Duration.ofSeconds(said.path("lagSeconds").asLong());
        return new Finding(
                "unsent events",
                lag.compareTo(UNSENT_WELL) < 0 ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%,d, the oldest %d s old",
                        said.path("unsent").asLong(),
                        lag.toSeconds()));
    }

    /** Each instance knows what it has tried itself. */
    private static Finding sandboxes(Instances instances) {
        var failing = new ArrayList<String>();
        for (JsonNode said : instances.checks("sandbox sinks")) {
            said.properties().forEach(sink -> {
                if (sink.getValue().asText().equals("failing")) {
                    String name = sink.getKey();
                    failing.add(String.join(
                            " ",
                            name,
                            "for",
                            said.path(name + ".failingWorkspaces").asText(),
                            "workspaces since",
                            said.path(name + ".failingSince").asText() + ":",
                            said.path(name + ".lastError").asText()));
                }
            });
        }
        return failing.isEmpty()
                ? new Finding("sandboxes", Level.WELL, "all have their newest secret")
                : new Finding("sandboxes", Level.DEGRADED, "stuck: " + String.join("; ", failing));
    }
}
