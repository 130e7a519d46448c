package dev.keyledger.cli.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a service for an operation and watches it to its end. The service does the work. */
public final class OperationWatch {
    private static final long POLL_MILLIS = 500;
    private static final Duration SILENCE_MAX = Duration.ofMinutes(1);

    private final Operations operations;
    private final String unit;
    private long answeredNanos = System.nanoTime();

    /**
     * @param service its base URL
     * @param type of operation
     * @param unit of what is done
     */
    public OperationWatch(Endpoints endpoints, String service, String type, String unit) {
        this.operations = new Operations(endpoints.http(), service, type);
        this.unit = unit;
    }

    /**
     * Starts one.
     *
     * @return it, completed
     * @throws OperatorProblem if it ends in another way
     */
    public JsonNode start(ObjectNode options) throws InterruptedException {
        return completed(watch(operations.start(options)));
    }

    /** As {@link #start}, with the one that is under way. */
    public JsonNode attach() throws InterruptedException {
        return completed(watch(operations.open()));
    }

    /** @throws OperatorProblem if it ended in another way before */
    public JsonNode cancel() throws InterruptedException {
        JsonNode ended = watch(operations.cancel(operations.open()));
        if (!statusOf(ended).equals("cancelled")) {
            throw new OperatorProblem("nothing was cancelled: it had finished before");
        }
        return ended;
    }

    private JsonNode watch(JsonNode started) throws InterruptedException {
        var detached = new Thread(() -> System.err.println("the " + operations.type()
                + " goes on without being watched; --attach watches it, --cancel cancels it"));
        Runtime.getRuntime().addShutdownHook(detached);
        JsonNode operation = started;
        try (Progress progress = Progress.of(operations.type(), totalOf(operation), unit)) {
            while (operation.path("finishedAt").isNull()) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                operation = latest(operation);
                progress.at(operation.path("done").asLong(), totalOf(operation));
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(detached);
        }
        return operation;
    }

    /** As it was while the service doesn't answer: whoever works may be restarting, and goes on with it. */
    private JsonNode latest(JsonNode operation) {
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

    private JsonNode completed(JsonNode ended) {
        String status = statusOf(ended);
        if (status.equals("completed")) {
            return ended;
        }
        String detail = ended.path("detail").asText("");
        throw new OperatorProblem("the %s has %s%s. What is live is as it was; it can be started again"
                .formatted(
                        operations.type(),
                        status.equals("cancelled") ? "been cancelled" : status,
                        detail.isEmpty() ? "" : ": " + detail));
    }

    private static String statusOf(JsonNode operation) {
        return operation.path("status").asText();
    }

    private static long totalOf(JsonNode operation) {
        return operation.path("total").asLong();
    }
}
