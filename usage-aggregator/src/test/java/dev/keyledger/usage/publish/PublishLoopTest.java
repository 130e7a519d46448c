package dev.keyledger.usage.publish;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PublishLoopTest {
    @Test
    void error_isToldAndTriedAgain() {
        var attempts = new AtomicInteger();
        try (var loop = new PublishLoop("usage", partitions -> {
            if (attempts.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("gone");
            }
            return Optional.empty();
        })) {
            loop.start();
            loop.owned(3);

            await().untilAsserted(
                            () -> assertThat(loop.state()).contains("failing").contains("gone"));
            assertThat(loop.unpublishedFor()).isPositive();
            await().untilAsserted(() -> assertThat(loop.state()).isEqualTo("ok"));
            assertThat(loop.unpublishedFor()).isZero();
            assertThat(attempts).hasValue(2);
        }
    }

    @Test
    void whatCannotBePublished_isToldUntilItIs() {
        var remaining = new AtomicReference<>(Optional.of("one row is too large"));
        try (var loop = new PublishLoop("usage", partitions -> remaining.get())) {
            loop.start();
            loop.owned(3);
            await().untilAsserted(() -> assertThat(loop.state()).contains("one row is too large"));

            remaining.set(Optional.empty());
            loop.committed(Set.of(3));

            await().untilAsserted(() -> assertThat(loop.state()).isEqualTo("ok"));
        }
    }

    @Test
    void whoOwnsNothing_isBehindWithNothing() {
        try (var loop = new PublishLoop("usage", partitions -> Optional.of("one row is too large"))) {
            loop.start();
            loop.owned(3);
            await().untilAsserted(() -> assertThat(loop.state()).contains("failing"));

            loop.lost(3);

            await().untilAsserted(() -> assertThat(loop.state()).isEqualTo("ok"));
            assertThat(loop.unpublishedFor()).isZero();
        }
    }

    @Test
    void close_waitsForWhatIsUnderWay_butNotForKafkaToComeBack() throws Exception {
        var away = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var loop = new PublishLoop(
                "usage",
                partitions -> {
                    started.countDown();
                    try {
                        away.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw new IllegalStateException("as Kafka's client does", e);
                    }
                    return Optional.empty();
                },
                Duration.ofMillis(300));
        loop.start();
        loop.owned(3);
        started.await();

        long startedNanos = System.nanoTime();
        loop.close();

        assertThat(interrupted.getCount()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
    }
}
