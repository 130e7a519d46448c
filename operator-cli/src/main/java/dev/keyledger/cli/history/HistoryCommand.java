package dev.keyledger.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description =
                "Everything that happened to a key, oldest first: when, what, who, and the key's version after it.",
        footer = {"", "Example: ops history 01970000-0000-7000-8000-000000000001 --workspace acme"})
public final class HistoryCommand implements Callable<Integer> {
    private static final int PAGE = 200;

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "KEY", description = "The key's id, never the key itself.")
    private String key;

    @Option(
            names = "--workspace",
            paramLabel = "W",
            description = "The key's workspace. Default: it is looked for in each.")
    private String workspace;

    @Option(names = "--json", description = "Print a JSON object per line, one for each event.")
    private boolean json;

    @Override
    public Integer call() {
        UUID keyId = keyId();
        Endpoints endpoints = stack.endpoints();
        String history = "/v1/workspaces/%s/keys/" + keyId + "/history?limit=" + PAGE;
        List<String> candidates = workspace == null ? workspaces(endpoints) : List.of(workspace);
        List<JsonNode> events = candidates.stream()
                .flatMap(candidate -> read(endpoints, endpoints.query() + history.replace("%s", candidate)).stream())
                .findFirst()
                .orElseThrow(() -> new OperatorProblem("there is no key " + keyId + " in "
                        + (workspace == null ? "any workspace" : "workspace " + workspace)));
        PrintWriter out = spec.commandLine().getOut();
        Collections.reverse(events);
        events.forEach(event -> out.println(json ? event.toString() : line(event)));
        return 0;
    }

    /** What is typed stands in the shell's history, so nobody is to type a secret here. */
    private UUID keyId() {
        try {
            return UUID.fromString(key);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "KEY is the id of a key, a UUID, as lists and views show it; never the key itself",
                    e);
        }
    }

    private static List<String> workspaces(Endpoints endpoints) {
        var ids = new ArrayList<String>();
        endpoints
                .http()
                .get(endpoints.query() + "/v1/workspaces", "listing workspaces")
                .path("items")
                .forEach(item -> ids.add(item.path("workspaceId").asText()));
        return ids;
    }

    /** Newest first; empty if the workspace has no such key. */
    private static Optional<List<JsonNode>> read(Endpoints endpoints, String url) {
        var events = new ArrayList<JsonNode>();
        String cursor = "";
        do {
            Optional<JsonNode> page = endpoints.http().find(url + cursor, "reading the key's history");
            if (page.isEmpty()) {
                return Optional.empty();
            }
            page.get().path("items").forEach(events::add);
            cursor = page.get().hasNonNull("nextCursor")
                    ? "&cursor=" + page.get().path("nextCursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        return Optional.of(events);
    }

    private static String line(JsonNode event) {
        var details = new ArrayList<String>();
        event.path("details").properties().forEach(detail -> {
            if (!detail.getValue().isNull()) {
                details.add(detail.getKey() + "="
                        + (detail.getValue().isValueNode()
                                ? detail.getValue().asText()
                                : detail.getValue().toString()));
            }
        });
        JsonNode actor = event.path("actor");
        return String.format(
                Locale.ROOT,
                "%s  %4d  %-24s by %s  %s",
                event.path("at").asText(),
                event.path("version").asLong(),
                event.path("type").asText(),
                actor.isObject() ? actor.path("name").asText(actor.path("id").asText()) : actor.asText(),
                String.join(" ", details));
    }
}
