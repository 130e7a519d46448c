package dev.keyledger.agent.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How often proxies were answered what, and how long that took here. */
public final class AuthorizeMetrics {
    private final MeterRegistry registry;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    public AuthorizeMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void answered(String outcome, long nanos) {
        timers.computeIfAbsent(outcome, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String outcome) {
        return Timer.builder("keyledger.agent.authorize")
                .description("Answers to proxies, from the request's head to the answer")
                .tag("outcome", outcome)
                .register(registry);
    }
}
