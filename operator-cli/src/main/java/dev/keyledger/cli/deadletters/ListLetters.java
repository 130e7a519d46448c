package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.codec.WireJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ops dead-letters list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops dead-letters list --reason too-late --limit 10"},
        description = {
            "The newest dead letters about which nothing was done yet, the oldest of them first, and how many there are of each",
            "reason; then the key events that could not be read, whose keys are quarantined until 'replay keys' can read them.",
            "With --settled those that were requeued or dropped, by whom, when and why."
        })
final class ListLetters implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Option(names = "--reason", paramLabel = "R", description = "Only letters with this reason.")
    private @Nullable String reason;

    @Option(names = "--settled", description = "Those about which something was done.")
    private boolean settled;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** @param at when it became one */
    private record Line(String position, Instant at, String reason, String detail, String key, String source) {
        static Line of(Letter letter) {
            return new Line(
                    letter.position().toString(),
                    letter.at(),
                    letter.reason(),
                    letter.detail(),
                    letter.key(),
                    letter.source());
        }
    }

    private record Result(
            long total,
            Map<String, Long> byReason,
            List<Line> letters,
            @Nullable JsonNode quarantined) {}

    @Override
    public Integer call() throws JsonProcessingException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be at least 1");
        }
        if (settled) {
            return listSettled(stack.endpoints());
        }
        Result result = read();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(WireJson.mapper().writeValueAsString(result));
            return 0;
        }
        result.letters()
                .forEach(line -> out.printf(
                        "%-12s %s  %-20s %s: %s%n",
                        line.position(), line.at(), line.reason(), line.key(), line.detail()));
        out.printf(
                Locale.ROOT,
                "%,d dead letters%s %s%n",
                result.total(),
                reason == null ? "" : " of this reason",
                result.total() == 0 ? "" : result.byReason());
        if (result.quarantined() != null) {
            printQuarantined(out, result.quarantined());
        }
        return 0;
    }

    /** A line of JSON for each, or one for people; the latest last. */
    private int listSettled(Endpoints endpoints) {
        var lines = new ArrayList<Settled>();
        SettledLetters.of(endpoints, new LetterTopic(endpoints.kafka())).read(item -> {
            if (reason == null || reason.equals(item.path("reason").asText())) {
                lines.add(new Settled(item.path("settledAt").asText(), item.path("settledBy"), "dead letter", item));
            }
        });
        if (reason == null) {
            new Quarantine(endpoints)
                    .dropped()
                    .path("items")
                    .forEach(item -> lines.add(
                            new Settled(item.path("droppedAt").asText(), item.path("droppedBy"), "key event", item)));
        }
        lines.sort(Comparator.comparing(Settled::at));
        var out = spec.commandLine().getOut();
        for (Settled line : lines.subList(Math.max(0, lines.size() - limit), lines.size())) {
            out.println(json ? line.item().toString() : line);
        }
        return 0;
    }

    private record Settled(String at, JsonNode by, String what, JsonNode item) {
        @Override
        public String toString() {
            return "%s  %s %s by %s: %s %s@%s%s"
                    .formatted(
                            at,
                            what,
                            item.path("how").asText("dropped"),
                            by.path("name").asText(by.path("id").asText()),
                            item.path("reason").asText(),
                            item.path("partition").asText(),
                            item.path("offset").asText(),
                            item.hasNonNull("why") ? " (" + item.path("why").asText() + ")" : "");
        }
    }

    private static void printQuarantined(PrintWriter out, JsonNode quarantined) {
        quarantined
                .path("items")
                .forEach(event -> out.printf(
                        Locale.ROOT,
                        "key %s: key-events %d@%d %s: %s%n",
                        event.path("keyId").asText("unknown"),
                        event.path("partition").asInt(),
                        event.path("offset").asLong(),
                        event.path("quarantinedAt").asText(),
                        event.path("reason").asText()));
        out.printf(
                Locale.ROOT,
                "%,d quarantined key events%n",
                quarantined.path("total").asLong());
    }

    private Result read() {
        Endpoints endpoints = stack.endpoints();
        var byReason = new TreeMap<String, Long>();
        var newest = new TreeMap<Integer, ArrayDeque<Line>>();
        var topic = new LetterTopic(endpoints.kafka());
        SettledLetters done = SettledLetters.of(endpoints, topic);
        topic.read(letter -> {
            if ((reason != null && !reason.equals(letter.reason())) || done.has(letter.position())) {
                return;
            }
            byReason.merge(letter.reason(), 1L, Long::sum);
            var ofPartition = newest.computeIfAbsent(letter.position().partition(), partition -> new ArrayDeque<>());
            ofPartition.addLast(Line.of(letter));
            if (ofPartition.size() > limit) {
                ofPartition.removeFirst();
            }
        });
        var lines = new ArrayList<Line>();
        newest.values().forEach(lines::addAll);
        lines.sort(Comparator.comparing(Line::at));
        return new Result(
                byReason.values().stream().mapToLong(Long::longValue).sum(),
                byReason,
                lines.subList(Math.max(0, lines.size() - limit), lines.size()),
                reason == null ? new Quarantine(endpoints).newest() : null);
    }
}
