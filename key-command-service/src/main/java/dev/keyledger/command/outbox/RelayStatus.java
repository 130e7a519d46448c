package dev.keyledger.command.outbox;

import dev.keyledger.worker.Worker;
import dev.keyledger.worker.WorkerStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How the relay is doing, for people and for metrics. Written by the relay's and the watch's threads, read by any. What
 * isn't known has no number.
 */
@ApplicationScoped
class RelayStatus {
    /** What was measured longer ago says nothing any more. */
    private static final Duration MEASUREMENT_COUNTS_FOR = Duration.ofSeconds(15);

    private final Counter sent;
    private final Counter failures;
    private volatile String text = "starting";
    private volatile boolean leading;
    private volatile Optional<String> refusal = Optional.empty();
    private volatile List<String> acceptedRisks = List.of();
    private volatile Optional<Worker> worker = Optional.empty();
    private volatile Optional<Backlog> measured = Optional.empty();
    private volatile long measuredNanos;

    /**
     * @param events how many are unsent
     * @param age how long the oldest of them has been waiting
     */
    record Backlog(long events, Duration age) {}

    RelayStatus(MeterRegistry metrics) {
        sent = Counter.builder("keyledger.relay.sent")
                .description("Events that Kafka has acknowledged")
                .register(metrics);
        failures = Counter.builder("keyledger.relay.failures")
                .description("Times the relay had to start again")
                .register(metrics);
        Gauge.builder("keyledger.relay.leading", this, status -> status.leading ? 1 : 0)
                .description("1 where the relay runs, 0 on the other instances")
                .register(metrics);
        Gauge.builder("keyledger.relay.unsent", this, status -> status.backlog()
                        .map(backlog -> (double) backlog.events())
                        .orElse(Double.NaN))
                .description("Events that Kafka has not acknowledged yet")
                .register(metrics);
        TimeGauge.builder("keyledger.relay.lag", this, TimeUnit.MILLISECONDS, status -> status.backlog()
                        .map(backlog -> (double) backlog.age().toMillis())
                        .orElse(Double.NaN))
                .description("Age of the oldest event that Kafka has not acknowledged yet")
                .register(metrics);
    }

    void watches(Worker relay) {
        worker = Optional.of(relay);
    }

    void follows() {
        leading = false;
        text = "another instance relays events to Kafka";
    }

    void leads() {
        leading = true;
        text = "relaying events to Kafka";
    }

    /** The store may not be sent from. */
    void mayNotSend(String why) {
        leading = false;
        text = "nothing is sent: the event store " + why;
    }

    void failed() {
        failures.increment();
        leading = false;
        text = "events wait to be sent";
    }

    void stopped() {
        leading = false;
        text = "stopped";
    }

    /** A topic isn't safe to send to, until somebody changes it. */
    void refuses(String why) {
        refusal = Optional.of(why);
    }

    /** The topics are as they must be, but for the risks that somebody has accepted. */
    void accepts(List<String> risks) {
        refusal = Optional.empty();
        acceptedRisks = risks;
    }

    void sent(int events) {
        sent.increment(events);
    }

    void backlog(Backlog now) {
        measuredNanos = System.nanoTime();
        measured = Optional.of(now);
    }

    /** What the relay does, and what it failed at last, if it has got nothing done since. */
    String text() {
        return worker.map(Worker::status)
                .filter(now -> !now.failure().isEmpty())
                .map(now -> "%s: %s".formatted(text, now.failure()))
                .orElse(text);
    }

    Optional<Duration> sinceProgress() {
        return worker.map(Worker::status).map(WorkerStatus::sinceProgress);
    }

    Optional<String> refusal() {
        return refusal;
    }

    List<String> acceptedRisks() {
        return acceptedRisks;
    }

    /** Empty if it was not measured for a while. */
    Optional<Backlog> backlog() {
        boolean counts = System.nanoTime() - measuredNanos < MEASUREMENT_COUNTS_FOR.toNanos();
        return measured.filter(backlog -> counts);
    }
}
