package dev.keyledger.kit.health;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.kit.workers.ServiceWorkers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class AnswersTest {

    private final ServiceWorkers workers = new ServiceWorkers(new SimpleMeterRegistry());

    @Test
    void whoHasNotAnsweredYet_isMissing_andAskingNeverWaits() {
        var never = new CountDownLatch(1);
        Answers answers = Answers.of("database", workers, never::await);

        assertThat(answers.missing()).contains("the database to answer; none since the start");
    }

    @Test
    void whoStopsAnswering_isMissingWithTheCause_untilItAnswersAgain() {
        var failure = new AtomicReference<Error>();
        Answers answers = Answers.of("database", workers, () -> {
            if (failure.get() != null) {
                throw failure.get();
            }
        });
        await().until(() -> answers.missing().isEmpty());

        failure.set(new NoClassDefFoundError("away"));
        await().untilAsserted(() -> assertThat(answers.missing().orElse("nobody"))
                .matches("the database to answer; \\d+ s without an answer: NoClassDefFoundError: away"));

        failure.set(null);
        await().until(() -> answers.missing().isEmpty());
    }
}
