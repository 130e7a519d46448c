package dev.keyledger.cli.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.keys.OldestKeys;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.codec.WireJson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops trace replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ops trace replay trace.csv --keys 8 --shift-to now"},
        description = {
            "Sends a CSV trace of LLM requests as gateway requests. Understood are the public Azure inference traces of"
                    + " 2023, 2024 and 2025 and BurstGPT, by the names of their columns. The file may be of any size.",
            "Row i goes to the (i mod N)-th oldest active additional key of the workspace. The same file with the same"
                    + " --shift-to TIMESTAMP is the same events and is counted once, however often it is sent."
        })
final class TraceReplay implements Callable<Integer> {
    /** What the usage-aggregator accepts unless it is configured otherwise. */
    private static final Duration ACCEPT_LATE = Duration.ofDays(7);

    private static final Duration ACCEPT_AHEAD = Duration.ofMinutes(5);

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The trace.")
    private Path file;

    @Option(names = "--keys", required = true, paramLabel = "N", description = "How many keys share the requests.")
    private int keys;

    @Option(names = "--workspace", defaultValue = "acme", description = "Default: ${DEFAULT-VALUE}.")
    private String workspace;

    @Option(names = "--model", defaultValue = "gpt-4o", description = "Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(
            names = "--speed",
            paramLabel = "X",
            description = "X times as fast as the trace; 1 is real time. Default: as fast as possible.")
    private double speed;

    @Option(
            names = "--shift-to",
            paramLabel = "now|TIMESTAMP",
            converter = ShiftTo.Converter.class,
            description = "When the last row happens; the others keep their distance. Default: the trace's own times.")
    private @Nullable ShiftTo shiftTo;

    @Option(
            names = "--allow-dead-letters",
            description = "Send events even if they are too old or too far ahead to be counted.")
    private boolean allowDeadLetters;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (keys < 1) {
            throw new ParameterException(spec.commandLine(), "--keys must be at least 1");
        }
        if (speed < 0 || !Double.isFinite(speed)) {
            throw new ParameterException(spec.commandLine(), "--speed must be a positive number");
        }
        Trace trace = Trace.read(file);
        Instant last = shiftTo == null ? trace.last() : shiftTo.time();
        refuseDeadLetters(new TraceEvents(trace, List.of(new UUID(0, 0)), model, last));

        Endpoints endpoints = stack.endpoints();
        var events = new TraceEvents(trace, OldestKeys.of(endpoints, workspace, keys), model, last);
        say(String.format(
                Locale.ROOT,
                "replaying %,d requests over %d keys of %s, --shift-to %s",
                events.size(),
                keys,
                workspace,
                last));
        long startNanos = System.nanoTime();
        try (Progress progress = Progress.of("replay", events.size(), "events")) {
            new TraceSender(endpoints.kafka(), speed).send(events, progress);
        }
        report(events, (System.nanoTime() - startNanos) / 1e9);
        return 0;
    }

    /** Nobody replays a trace to fill the dead letters, so it is told before anything is sent. */
    private void refuseDeadLetters(TraceEvents events) {
        Instant now = Instant.now();
        Instant tooOld = now.minus(ACCEPT_LATE);
        Instant tooNew = now.plus(ACCEPT_AHEAD);
        if (allowDeadLetters
                || !(events.shifted(events.trace().earliest()).isBefore(tooOld)
                        || events.shifted(events.trace().latest()).isAfter(tooNew))) {
            return;
        }
        var early = new AtomicLong();
        var ahead = new AtomicLong();
        events.trace().forEach((number, row) -> {
            Instant time = events.shifted(row.time());
            early.addAndGet(time.isBefore(tooOld) ? 1 : 0);
            ahead.addAndGet(time.isAfter(tooNew) ? 1 : 0);
            return true;
        });
        throw new OperatorProblem(String.format(
                Locale.ROOT,
                "%,d of %,d requests would be more than 7 days old and %,d more than 5 minutes ahead, and so become"
                        + " dead letters instead of usage: move them with --shift-to now"
                        + " (or send them all the same with --allow-dead-letters)",
                early.get(),
                events.size(),
                ahead.get()));
    }

    private void report(TraceEvents events, double seconds) throws JsonProcessingException {
        var result = new Result(
                file.toString(),
                workspace,
                model,
                keys,
                events.size(),
                events.trace().contextTokens(),
                events.trace().generatedTokens(),
                events.shiftedTo(),
                seconds);
        if (json) {
            spec.commandLine().getOut().println(WireJson.mapper().writeValueAsString(result));
        } else {
            say(String.format(
                    Locale.ROOT,
                    "sent %,d events with %,d input and %,d output tokens in %.1f s",
                    result.events(),
                    result.inputTokens(),
                    result.outputTokens(),
                    seconds));
            say("again, counted once: --shift-to " + result.shiftedTo());
        }
    }

    private void say(String line) {
        if (!json) {
            spec.commandLine().getOut().println(line);
        }
    }

    private record Result(
            String file,
            String workspace,
            String model,
            int keys,
            long events,
            long inputTokens,
            long outputTokens,
            Instant shiftedTo,
            double seconds) {}
}
