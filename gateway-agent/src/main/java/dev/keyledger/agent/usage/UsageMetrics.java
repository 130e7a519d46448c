package dev.keyledger.agent.usage;

import dev.keyledger.agent.usage.Tally.Rejection;
import dev.keyledger.reporting.ReportOutcome;
import dev.keyledger.reporting.ReporterStatus;
import dev.keyledger.reporting.mapping.MappedBody;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What came in, by its form and by what became of it, and how the way to Kafka is. */
public final class UsageMetrics {
    private final MeterRegistry registry;

    /** Counters hold it weakly. */
    private final List<Supplier<ReporterStatus>> watched = new CopyOnWriteArrayList<>();

    public UsageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What waits, is spooled and was sent, and what was refused. */
    public void watch(Supplier<ReporterStatus> reporter) {
        watched.add(reporter);
        gauge(reporter, "waiting", "Requests that neither Kafka nor the spool has yet", ReporterStatus::waiting);
        gauge(reporter, "spooled", "Requests that only the spool has", ReporterStatus::spooled);
        gauge(reporter, "spool.bytes", "What they take on disk", ReporterStatus::spoolBytes);
        gauge(
                reporter,
                "kafka.away",
                "1 while nothing reaches Kafka",
                status -> status.kafkaProblem().isPresent() ? 1 : 0);
        counter(reporter, "sent", "Requests that Kafka has acknowledged", ReporterStatus::sentTotal);
        counter(reporter, "spooled.ever", "Requests that the spool took", ReporterStatus::spooledTotal);
        counter(reporter, "damaged", "Parts of the spool that can't be read", ReporterStatus::damaged);
    }

    private void gauge(
            Supplier<ReporterStatus> reporter, String name, String what, ToDoubleFunction<ReporterStatus> value) {
        Gauge.builder("keyledger.agent.usage." + name, () -> value.applyAsDouble(reporter.get()))
                .description(what)
                .register(registry);
    }

    private void counter(
            Supplier<ReporterStatus> reporter, String name, String what, ToDoubleFunction<ReporterStatus> value) {
        FunctionCounter.builder("keyledger.agent.usage." + name, reporter, one -> value.applyAsDouble(one.get()))
                .description(what)
                .register(registry);
    }

    void taken(UsageFormat format, int requests) {
        count(format, "taken", requests);
    }

    void rejected(UsageFormat format, List<Rejection> rejected) {
        rejected.forEach(wrong -> count(format, wrong.reason(), 1));
    }

    void notTaken(UsageFormat format, ReportOutcome.Reason reason, int requests) {
        count(format, slug(reason.name()), requests);
    }

    void unreadable(UsageFormat format, MappedBody.Reason reason) {
        Counter.builder("keyledger.agent.usage.unreadable")
                .description("Bodies of which nothing could be read")
                .tag("format", format.name())
                .tag("reason", slug(reason.name()))
                .register(registry)
                .increment();
    }

    private void count(UsageFormat format, String outcome, int requests) {
        Counter.builder("keyledger.agent.usage.requests")
                .description("Requests that gateways reported, by what became of them")
                .tag("format", format.name())
                .tag("outcome", outcome)
                .register(registry)
                .increment(requests);
    }

    private static String slug(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
