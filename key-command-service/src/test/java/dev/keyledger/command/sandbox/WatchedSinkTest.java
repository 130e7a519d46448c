package dev.keyledger.command.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.WorkspaceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchedSinkTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final HandClock clock = new HandClock();
    private final ObedientSink sink = new ObedientSink();
    private final SinkStatus status = new SinkStatus("laptop", metrics, clock);
    private final WatchedSink watched = new WatchedSink(sink, status);

    @Test
    void success_isCounted_byWhatIsHeld() throws Exception {
        sink.held = 3;
        assertThat(watched.ensure(Secrets.version(3))).isEqualTo(3);
        assertThat(watched.ensure(Secrets.version(2))).isEqualTo(3);

        assertThat(pushes("held")).isEqualTo(1);
        assertThat(pushes("newer-held")).isEqualTo(1);
        assertThat(pushes("failed")).isZero();
        assertThat(status.lastSuccess()).contains(START);
        assertThat(failingSeconds()).isZero();
    }

    @Test
    void failure_lastsFromItsFirstTime_untilTheWorkspaceSucceeds() throws Exception {
        sink.failure = new SinkException("laptop", "disk full");
        assertThatThrownBy(() -> watched.ensure(Secrets.version(3))).isSameAs(sink.failure);
        clock.pass(Duration.ofSeconds(40));
        sink.failure = new SinkException("laptop", "still full");
        assertThatThrownBy(() -> watched.ensure(Secrets.version(3))).isSameAs(sink.failure);
        clock.pass(Duration.ofSeconds(2));

        assertThat(pushes("failed")).isEqualTo(2);
        assertThat(status.failingSince()).contains(START);
        assertThat(status.failingWorkspaces()).isEqualTo(1);
        assertThat(status.lastError()).contains("sandbox sink laptop: still full");
        assertThat(failingSeconds()).isEqualTo(42);

        sink.failure = null;
        watched.ensure(Secrets.version(3));
        assertThat(status.failingSince()).isEmpty();
        assertThat(status.lastError()).isEmpty();
        assertThat(failingSeconds()).isZero();
    }

    @Test
    void successForOneWorkspace_doesNotHideTheFailureOfAnother() throws Exception {
        sink.failure = new SinkException("laptop", "no such namespace");
        assertThatThrownBy(() -> watched.ensure(Secrets.version(1))).isInstanceOf(SinkException.class);
        sink.failure = null;
        watched.ensure(new SandboxSecret(new WorkspaceId("globex"), Secrets.KEY, 1, Secrets.value(1)));

        assertThat(status.failingWorkspaces()).isEqualTo(1);
        assertThat(status.failingSince()).contains(START);
    }

    @Test
    void failureThatNobodyTriesAgainHere_isForgotten() {
        sink.failure = new SinkException("laptop", "away");
        assertThatThrownBy(() -> watched.ensure(Secrets.version(1))).isInstanceOf(SinkException.class);
        clock.pass(SinkStatus.FORGOTTEN_AFTER.plusSeconds(1));
        assertThat(failingSeconds()).isZero();
        assertThat(status.failingWorkspaces()).isZero();
    }

    @Test
    void whateverASinkThrows_isAFailure_thatTellsNoSecret() {
        sink.surprise = new IllegalStateException("quoting " + Secrets.value(1));
        assertThatThrownBy(() -> watched.ensure(Secrets.version(1)))
                .isInstanceOf(SinkException.class)
                .hasMessage("sandbox sink laptop: unexpected java.lang.IllegalStateException")
                .hasNoCause();
        assertThat(pushes("failed")).isEqualTo(1);
    }

    private double pushes(String outcome) {
        return metrics.get("keyledger.sandbox.pushes")
                .tags("sink", "laptop", "outcome", outcome)
                .counter()
                .count();
    }

    private double failingSeconds() {
        return metrics.get("keyledger.sandbox.failing").timeGauge().value(TimeUnit.SECONDS);
    }

    /** Does what the test tells it. */
    private static final class ObedientSink implements SandboxSink {
        private int held = 1;
        private SinkException failure;
        private RuntimeException surprise;

        @Override
        public String name() {
            return "laptop";
        }

        @Override
        public int ensure(SandboxSecret secret) throws SinkException {
            if (surprise != null) {
                throw surprise;
            }
            if (failure != null) {
                throw failure;
            }
            return Math.max(held, secret.version());
        }
    }

    private static final class HandClock extends Clock {
        private Instant now = START;

        private void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
