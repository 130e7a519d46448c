package dev.keyledger.localstack.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration SHORT_RUN = Duration.ofMillis(10);
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofMinutes(1));

    @Test
    void firstEnd_waitsTheFirstPause() {
        assertThat(backoff.next(Duration.ZERO, SHORT_RUN)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void repeatedEnds_doubleThePauseUpToTheMost() {
        assertThat(backoff.next(Duration.ofMillis(500), SHORT_RUN)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.next(Duration.ofSeconds(2), SHORT_RUN)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void longRun_earnsTheFirstPauseAgain() {
        assertThat(backoff.next(Duration.ofSeconds(3), Duration.ofMinutes(2))).isEqualTo(Duration.ofMillis(500));
    }
}
