package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.terminal.OnInterrupt;
import dev.keyledger.events.codec.WireJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Does something about those that are meant, some hundreds at a time, and has it remembered with each of these: whoever
 * is interrupted goes on there by the same command.
 */
final class Settling {
    /** What is done, and how it is told. */
    enum Kind {
        REQUEUE("requeue", "requeued"),
        DROP("drop", "dropped");

        private final String verb;
        private final String done;

        Kind(String verb, String done) {
            this.verb = verb;
            this.done = done;
        }
    }

    private final Endpoints endpoints;
    private final Selection selection;
    private final Kind kind;
    private final @Nullable String why;
    private final boolean dryRun;
    private final boolean again;

    private final AtomicLong settled = new AtomicLong();
    private long leftOut;
    private long before;
    private long stillLeft;
    private final Map<String, String> refused = new LinkedHashMap<>();

    /**
     * @param why null where nobody needs to say
     * @param again also those that are settled already
     */
    Settling(Endpoints endpoints, Selection selection, Kind kind, @Nullable String why, boolean dryRun, boolean again) {
        this.endpoints = endpoints;
        this.selection = selection;
        this.kind = kind;
        this.why = why;
        this.dryRun = dryRun;
        this.again = again;
    }

    /** @return for people, or as JSON */
    String run(boolean json) {
        OnInterrupt told = OnInterrupt.say(() -> String.format(
                Locale.ROOT, "%,d are %s; the same command goes on with the others", settled.get(), kind.done));
        try {
            if (selection.isOfQuarantine()) {
                settleQuarantined();
            } else {
                settleLetters();
            }
        } finally {
            told.over();
        }
        return json ? asJson() : asText();
    }

    private void settleLetters() {
        var topic = new LetterTopic(endpoints.kafka());
        selection.positions().forEach(position -> requireContents(topic.at(position)));
        SettledLetters known = SettledLetters.of(endpoints, topic);
        Selection.Matcher matcher = selection.matcher();
        var chunk = new ArrayList<Letter>();
        var firstOpen = new HashMap<Integer, Long>();
        var next = new HashMap<Integer, Long>();
        topic.read(letter -> {
            if (matcher.takes(letter)) {
                if (known.has(letter.position()) && !again) {
                    before++;
                } else if (kind == Kind.REQUEUE && !letter.holdsWhatWasReceived()) {
                    leftOut++;
                } else {
                    chunk.add(letter);
                }
            }
            if (chunk.size() == SettledLetters.CHUNK) {
                settle(topic, known, chunk);
            }
            LetterPosition at = letter.position();
            if (!known.has(at) && !chunk.contains(letter)) {
                firstOpen.putIfAbsent(at.partition(), at.offset());
            }
            next.put(at.partition(), at.offset() + 1);
        });
        settle(topic, known, chunk);
        if (kind == Kind.DROP && !dryRun) {
            next.putAll(firstOpen);
            topic.deleteBefore(next);
        }
    }

    private void requireContents(Letter letter) {
        if (kind == Kind.REQUEUE && !letter.holdsWhatWasReceived()) {
            throw new OperatorProblem("%s says only that %s could not be counted, and holds nothing to send again: %s"
                    .formatted(letter.position(), letter.source(), letter.detail()));
        }
    }

    private void settle(LetterTopic topic, SettledLetters known, List<Letter> chunk) {
        if (!chunk.isEmpty() && !dryRun) {
            if (kind == Kind.REQUEUE) {
                topic.requeue(chunk);
            }
            known.add(kind.done, why, chunk);
        }
        settled.addAndGet(chunk.size());
        chunk.clear();
    }

    private void settleQuarantined() {
        var quarantine = new Quarantine(endpoints);
        Selection.Matcher matcher = selection.matcher();
        var meant = new ArrayList<QuarantinedEvent>();
        quarantine.read(event -> {
            if (matcher.takes(event)) {
                meant.add(event);
            }
        });
        List<LetterPosition> missing = selection.positions().stream()
                .filter(position ->
                        meant.stream().noneMatch(event -> event.position().equals(position)))
                .toList();
        before = missing.size();
        if (dryRun) {
            settled.set(meant.size());
            return;
        }
        try (Progress progress = Progress.of(kind.verb, meant.size(), "records")) {
            for (int at = 0; at < meant.size(); at += Quarantine.CHUNK) {
                JsonNode answer = quarantine.settle(
                        kind.verb, meant.subList(at, Math.min(meant.size(), at + Quarantine.CHUNK)), why);
                settled.addAndGet(answer.path("settled").asLong());
                stillLeft += answer.path("left").asLong();
                before += answer.path("absent").asLong();
                answer.path("refused")
                        .forEach(key -> refused.put(
                                key.path("keyId").asText(), key.path("detail").asText()));
                progress.at(Math.min(meant.size(), at + Quarantine.CHUNK));
            }
        }
    }

    /** Why it isn't all done; the command fails by it once it has told the rest. */
    void requireDone() {
        if (!refused.isEmpty()) {
            throw new OperatorProblem(
                    String.format(Locale.ROOT, "%,d keys were left in quarantine, named above", refused.size()));
        }
    }

    private String asJson() {
        ObjectNode result = WireJson.mapper()
                .createObjectNode()
                .put(kind.done, settled.get())
                .put("leftOut", leftOut + stillLeft)
                .put("settledBefore", before)
                .put("dryRun", dryRun);
        ObjectNode keys = result.putObject("refused");
        refused.forEach(keys::put);
        return result.toString();
    }

    private String asText() {
        var text = new StringBuilder();
        refused.forEach((key, detail) -> text.append("key %s: %s%n".formatted(key, detail)));
        text.append(String.format(Locale.ROOT, "%s%s %,d", dryRun ? "would have " : "", kind.done, settled.get()));
        if (leftOut > 0) {
            text.append(String.format(Locale.ROOT, ", left out %,d that hold nothing of what was received", leftOut));
        }
        if (stillLeft > 0) {
            text.append(String.format(Locale.ROOT, ", left %,d in quarantine", stillLeft));
        }
        if (before > 0) {
            text.append(String.format(Locale.ROOT, ", %,d were settled before", before));
        }
        return text.toString();
    }
}
