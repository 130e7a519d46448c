package dev.keyledger.command.sandbox;

import dev.keyledger.events.WorkspaceId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a sink is doing, seen from this instance, for people and for metrics. Safe for many threads. */
final class SinkStatus {
    /** Workspaces are looked at every minute; what this instance hasn't tried for so long is another one's now. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private final Clock clock;
    private final Counter held;
    private final Counter newerHeld;
    private final Counter failed;
    private final Map<WorkspaceId, Failure> failures = new ConcurrentHashMap<>();
    private volatile @Nullable Instant lastSuccess;

    /** A workspace that has failed since {@code since}, and at {@code last} for the last time. */
    record Failure(Instant since, Instant last, String error) {}

    SinkStatus(String sink, MeterRegistry metrics, Clock clock) {
        this.clock = clock;
        held = pushes(sink, "held", metrics);
        newerHeld = pushes(sink, "newer-held", metrics);
        failed = pushes(sink, "failed", metrics);
        TimeGauge.builder("keyledger.sandbox.failing", this, TimeUnit.SECONDS, status -> status.failingFor()
                        .toSeconds())
                .description("For how long the sink has failed for the workspace that waits longest")
                .tag("sink", sink)
                .register(metrics);
        Gauge.builder("keyledger.sandbox.failing.workspaces", this, SinkStatus::failingWorkspaces)
                .description("Workspaces for which the sink fails")
                .tag("sink", sink)
                .register(metrics);
    }

    /** @return whether everything was well before this success */
    boolean succeeded(SandboxSecret secret, int heldVersion) {
        (heldVersion > secret.version() ? newerHeld : held).increment();
        lastSuccess = clock.instant();
        return failures.remove(secret.workspaceId()) == null;
    }

    /** @return whether everything was well before this failure */
    boolean failed(SandboxSecret secret, String error) {
        failed.increment();
        Instant now = clock.instant();
        forget(now);
        boolean wasWell = failures.isEmpty();
        failures.compute(
                secret.workspaceId(),
                (workspace, before) -> new Failure(before == null ? now : before.since(), now, error));
        return wasWell;
    }

    Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccess);
    }

    int failingWorkspaces() {
        forget(clock.instant());
        return failures.size();
    }

    /** When the workspace that waits longest began to. */
    Optional<Instant> failingSince() {
        forget(clock.instant());
        return failures.values().stream().map(Failure::since).min(Comparator.naturalOrder());
    }

    Optional<String> lastError() {
        return failures.values().stream()
                .max(Comparator.comparing(Failure::last))
                .map(Failure::error);
    }

    private Duration failingFor() {
        return failingSince()
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }

    private void forget(Instant now) {
        failures.values()
                .removeIf(failure -> failure.last().plus(FORGOTTEN_AFTER).isBefore(now));
    }

    private static Counter pushes(String sink, String outcome, MeterRegistry metrics) {
        return Counter.builder("keyledger.sandbox.pushes")
                .description("Times the sink was asked to hold a secret")
                .tag("sink", sink)
                .tag("outcome", outcome)
                .register(metrics);
    }
}
