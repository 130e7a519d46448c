package dev.keyledger.kit.health;

import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import dev.keyledger.worker.WorkerStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether something that the service needs answers. It is asked all the time, on a thread for that alone, and health
 * only looks when it last answered: a probe that asked itself would hang with what it asks, and take the probes behind
 * it along.
 */
public final class Answers {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));
    private static final Duration SILENT_AFTER = Duration.ofSeconds(5);

    private final String whom;
    private final Worker worker;
    private volatile boolean answered;

    /** Asks once. Gives up by itself within a few seconds. */
    @FunctionalInterface
    public interface Question {
        void ask() throws Exception;
    }

    private Answers(String whom, ServiceWorkers workers, Question question) {
        this.whom = whom;
        this.worker = workers.start("ask-" + whom, BACKOFF, self -> {
            question.ask();
            answered = true;
            return INTERVAL;
        });
    }

    /**
     * Asks from now on, until the service stops.
     *
     * @param whom stands in health and in the name of the worker, such as {@code database}
     */
    public static Answers of(String whom, ServiceWorkers workers, Question question) {
        return new Answers(whom, workers, question);
    }

    /** In a sentence for an operator, who has been silent and for how long; empty: the answer is fresh. */
    public Optional<String> missing() {
        WorkerStatus status = worker.status();
        if (answered && status.sinceProgress().compareTo(SILENT_AFTER) < 0) {
            return Optional.empty();
        }
        String since = answered
                ? String.format(
                        Locale.ROOT,
                        "%d s without an answer",
                        status.sinceProgress().toSeconds())
                : "none since the start";
        return Optional.of("the %s to answer; %s%s"
                .formatted(whom, since, status.failure().isEmpty() ? "" : ": " + status.failure()));
    }
}
