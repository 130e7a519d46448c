package dev.keyledger.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.StackOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ops replay keys}. The query service does the work; this asks for it and watches. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds the key views from key-events beside the live ones, compares, and swaps. Readers notice nothing.",
            "The query service does it: Ctrl-C only ends the watching. --attach watches again, --cancel cancels."
        })
final class ReplayKeys implements Callable<Integer> {
    private static final long POLL_MILLIS = 500;
    private static final Duration SILENCE_MAX = Duration.ofMinutes(1);

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private Mode mode = new Mode();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private long answeredNanos = System.nanoTime();

    /** What is to be done, one of these. */
    static final class Mode {
        @Option(
                names = "--throttle",
                paramLabel = "N",
                description = "N events per second at most. Default: as fast as possible.")
        private Integer throttle;

        @Option(names = "--attach", description = "Watch the rebuild that is under way.")
        private boolean attach;

        @Option(names = "--cancel", description = "Cancel the rebuild that is under way. The live views stay.")
        private boolean cancel;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (mode.throttle != null && mode.throttle < 1) {
            throw new ParameterException(spec.commandLine(), "--throttle must be at least 1");
        }
        var operations = new Operations(stack.endpoints());
        if (mode.cancel) {
            JsonNode cancelled = watch(operations, operations.cancel(operations.open()));
            report(cancelled, "cancelled".equals(statusOf(cancelled)), "nothing was cancelled: it had finished before");
        } else {
            JsonNode done = watch(operations, mode.attach ? operations.open() : operations.start(mode.throttle));
            report(done, "completed".equals(statusOf(done)), "the rebuild has " + outcomeOf(done));
        }
        return 0;
    }

    private JsonNode watch(Operations operations, JsonNode started) throws InterruptedException {
        var detached = new Thread(() -> System.err.println(
                "the rebuild goes on without being watched;" + " --attach watches it, --cancel cancels it"));
        Runtime.getRuntime().addShutdownHook(detached);
        JsonNode operation = started;
        try (Progress progress = Progress.of("rebuild", totalOf(operation), "events")) {
            while (operation.path("finishedAt").isNull()) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                operation = latest(operations, operation);
                progress.at(operation.path("done").asLong(), totalOf(operation));
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(detached);
        }
        return operation;
    }

    /** As it was while the service doesn't answer: whoever runs the rebuild may be restarting, and goes on with it. */
    private JsonNode latest(Operations operations, JsonNode operation) {
        try {
            JsonNode latest = operations.find(operation.path("id").asText());
            answeredNanos = System.nanoTime();
            return latest;
        } catch (OperatorProblem e) {
            if (System.nanoTime() - answeredNanos > SILENCE_MAX.toNanos()) {
                throw e;
            }
            return operation;
        }
    }

    private void report(JsonNode operation, boolean successful, String problem) {
        if (json) {
            spec.commandLine().getOut().println(operation);
        }
        if (!successful) {
            throw new OperatorProblem(problem);
        }
        if (!json) {
            spec.commandLine()
                    .getOut()
                    .println(mode.cancel ? "cancelled; the live views stay as they were" : summaryOf(operation));
        }
    }

    private static String summaryOf(JsonNode operation) {
        double seconds = Duration.between(
                                Instant.parse(operation.path("startedAt").asText()),
                                Instant.parse(operation.path("finishedAt").asText()))
                        .toMillis()
                / 1e3;
        long differences = operation.path("differences").asLong();
        return "rebuilt from %,d events in %.1f s; %,d rows differed and are replaced%s"
                .formatted(
                        operation.path("done").asLong(),
                        seconds,
                        differences,
                        differences == 0 ? "" : kindsOf(operation));
    }

    private static String kindsOf(JsonNode operation) {
        var kinds = new ArrayList<String>();
        operation.path("differencesByKind").properties().forEach(kind -> {
            if (kind.getValue().asLong() > 0) {
                kinds.add("%s %,d".formatted(kind.getKey(), kind.getValue().asLong()));
            }
        });
        return " (" + String.join(", ", kinds) + ")";
    }

    private static String outcomeOf(JsonNode operation) {
        String detail = operation.path("detail").asText("");
        return (statusOf(operation).equals("cancelled") ? "been cancelled" : statusOf(operation))
                + (detail.isEmpty() ? "" : ": " + detail)
                + ". The live views are as they were; it can be started again";
    }

    private static String statusOf(JsonNode operation) {
        return operation.path("status").asText();
    }

    private static long totalOf(JsonNode operation) {
        return operation.path("total").asLong();
    }
}
