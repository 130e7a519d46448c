package dev.keyledger.command.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How the relay is doing, for people and for metrics. Written by the relay's thread, read by any. */
@ApplicationScoped
class RelayStatus {
    private final Counter sent;
    private final Counter failures;
    private volatile String text = "starting";
    private volatile boolean leading;
    private volatile Backlog backlog = Backlog.NONE;

    /**
     * @param events how many are unsent
     * @param age how long the oldest of them has been waiting
     */
    record Backlog(long events, Duration age) {
        static final Backlog NONE = new Backlog(0, Duration.ZERO);
    }

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
        Gauge.builder("keyledger.relay.unsent", this, status -> status.backlog.events())
                .description("Events that Kafka has not acknowledged yet")
                .register(metrics);
        TimeGauge.builder("keyledger.relay.lag", this, TimeUnit.MILLISECONDS, status -> status.backlog
                        .age()
                        .toMillis())
                .description("Age of the oldest event that Kafka has not acknowledged yet")
                .register(metrics);
    }

    void follows() {
        leading = false;
        text = "another instance relays events to Kafka";
    }

    void leads() {
        leading = true;
        text = "relaying events to Kafka";
    }

    void prepares() {
        leading = true;
        text = "waiting for Kafka";
    }

    /** The store may not be sent from. */
    void refuses(String why) {
        leading = false;
        text = "nothing is sent: the event store " + why;
    }

    void failed(String why) {
        failures.increment();
        leading = false;
        text = "commands are accepted, their events wait to be sent: " + why;
    }

    void stopped() {
        leading = false;
        text = "stopped";
    }

    void sent(int events) {
        sent.increment(events);
    }

    void backlog(Backlog measured) {
        backlog = measured;
    }

    String text() {
        return text;
    }

    Backlog backlog() {
        return backlog;
    }
}
