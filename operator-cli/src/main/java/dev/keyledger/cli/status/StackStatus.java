package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Looks at all parts of a stack at once, so that one that is silent keeps nobody waiting for the others. */
final class StackStatus {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration UNSENT_WELL = Duration.ofSeconds(30);
    private static final Duration BEHIND_WELL = Duration.ofMinutes(1);
    private static final double MILLIS = 1e3;

    private static final List<String> SERVICES =
            List.of("key-command-service", "key-query-service", "usage-aggregator");
    private static final String AGENT = "gateway-agent";

    /** Not every stack has them: they are looked at where it is said where they are. */
    private static final List<String> OTHERS = List.of("key-console", AGENT);

    private final Endpoints endpoints;
    private final Http http;

    StackStatus(Endpoints endpoints) {
        this.endpoints = endpoints;
        this.http = endpoints.http().within(PATIENCE);
    }

    List<Finding> look() throws InterruptedException {
        var parts = new LinkedHashMap<String, Supplier<List<Finding>>>();
        SERVICES.forEach(service -> parts.put(service, () -> service(service)));
        OTHERS.stream()
                .filter(endpoints.health()::containsKey)
                .forEach(service -> parts.put(service, () -> service(service)));
        parts.put("event store", () -> List.of(timeline()));
        parts.put("quarantine", () -> List.of(quarantine()));
        parts.put("counting", this::counting);
        parts.put("kafka", () -> new KafkaState(endpoints.kafka(), PATIENCE).findings());
        parts.put("reconcile", () -> List.of(reconcile()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var looks = new LinkedHashMap<String, Future<List<Finding>>>();
            parts.forEach((subject, part) -> looks.put(subject, threads.submit(() -> orUnknown(subject, part))));
            var findings = new ArrayList<Finding>();
            for (Future<List<Finding>> look : looks.values()) {
                findings.addAll(look.get());
            }
            return findings;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look at the stack failed", e.getCause());
        }
    }

    private static List<Finding> orUnknown(String subject, Supplier<List<Finding>> part) {
        try {
            return part.get();
        } catch (OperatorProblem e) {
            return List.of(new Finding(subject, Level.UNKNOWN, e.getMessage()));
        }
    }

    private List<Finding> service(String service) {
        Instances instances = Instances.ask(http, service, endpoints.health().getOrDefault(service, List.of()));
        var findings = new ArrayList<Finding>();
        findings.add(instances.finding());
        switch (service) {
            case "key-command-service" -> {
                instances.check("relay").map(StackStatus::relay).ifPresent(findings::add);
                instances.check("sandbox sinks").ifPresent(said -> findings.add(sandboxes(instances)));
            }
            case "key-query-service" -> {
                reader("key views", instances.checks("lists")).ifPresent(findings::add);
                reader("usage copy", instances.checks("usage")).ifPresent(findings::add);
                verification("verification", instances.checks("verify")).ifPresent(findings::add);
            }
            case AGENT -> verification("agents", instances.checks("verify")).ifPresent(findings::add);
            default -> {}
        }
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

    private static Optional<Finding> verification(String subject, List<JsonNode> instances) {
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

    private Finding timeline() {
        JsonNode timeline = http.get(endpoints.command() + "/v1/timeline", "the event store's timeline");
        return switch (timeline.path("state").asText()) {
            case "complete" -> new Finding("event store", Level.WELL, "has all that was published");
            case "behind" ->
                new Finding(
                        "event store",
                        Level.BROKEN,
                        "lacks what was published: " + timeline.path("detail").asText() + "; ops timeline show");
            default -> new Finding("event store", Level.UNKNOWN, "not compared with key-events yet");
        };
    }

    private Finding quarantine() {
        long total = http.get(endpoints.query() + "/v1/quarantine", "quarantined keys")
                .path("total")
                .asLong();
        return new Finding(
                "quarantine",
                total == 0 ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%,d key events that can't be read%s",
                        total,
                        total == 0 ? "" : ", whose keys nobody can use; ops dead-letters list"));
    }

    private List<Finding> counting() {
        JsonNode ingest = http.get(endpoints.usage() + "/v1/ingest", "how far counting has come");
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

    /** Of what the usage-aggregator remembers: the last time that its hours and totals were compared. */
    private Finding reconcile() {
        Map<String, JsonNode> last = new LinkedHashMap<>();
        for (JsonNode operation :
                http.get(endpoints.usage() + "/v1/operations", "operations").path("items")) {
            if (operation.path("type").asText().equals("reconcile")
                    && operation.path("finishedAt").isTextual()) {
                last.merge("reconcile", operation, StackStatus::later);
            }
        }
        JsonNode operation = last.get("reconcile");
        if (operation == null) {
            return new Finding("reconcile", Level.WELL, "none on record; ops reconcile");
        }
        long differences = operation.path("differences").asLong();
        return new Finding(
                "reconcile",
                differences == 0 && operation.path("status").asText().equals("completed") ? Level.WELL : Level.DEGRADED,
                String.format(
                        Locale.ROOT,
                        "%s at %s, %,d of the totals of usage differed",
                        operation.path("status").asText(),
                        operation.path("finishedAt").asText(),
                        differences));
    }

    private static JsonNode later(JsonNode one, JsonNode other) {
        return one.path("finishedAt")
                                .asText()
                                .compareTo(other.path("finishedAt").asText())
                        >= 0
                ? one
                : other;
    }
}
