package dev.keyledger.worker;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final Backoff SOON = Backoff.steady(Duration.ofMillis(1));
    private static final Duration LONG = Duration.ofHours(1);

    private final Workers workers = new Workers();
    private final AtomicInteger turns = new AtomicInteger();

    @AfterEach
    void stop() {
        workers.close();
    }

    @Test
    void anError_endsOnlyItsTurn() {
        Worker worker = workers.start("erring", SOON, self -> {
            if (turns.incrementAndGet() < 3) {
                throw new OutOfMemoryError("seen in a test");
            }
            return LONG;
        });

        await().until(() -> turns.get() == 3 && worker.status().failuresInRow() == 0);
        assertThat(worker.status().running()).isTrue();
        assertThat(worker.status().failures()).isEqualTo(2);
        assertThat(worker.status().failure()).isEmpty();
    }

    @Test
    void anInterruptOfSomebodyElse_endsOnlyItsTurn() {
        workers.start("interrupted", SOON, self -> {
            if (turns.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
            }
            return LONG;
        });

        await().until(() -> turns.get() == 2);
    }

    @Test
    void failing_isNoProgress_butASignOfLife_andIsNamedByItsCause() {
        Worker worker = workers.start("failing", SOON, self -> {
            turns.incrementAndGet();
            throw new IllegalStateException("outside", new IllegalArgumentException("no such host"));
        });

        await().until(() -> worker.status().failuresInRow() > 2);
        assertThat(worker.status().failure()).isEqualTo("IllegalArgumentException: no such host");
        await().until(() -> worker.status().sinceProgress().toMillis() > 100
                && worker.status().silence().toMillis() < 100);
    }

    @Test
    void aLongTurn_hangs_unlessItProgresses() {
        var mayProgress = new CountDownLatch(1);
        Worker worker = workers.start("long", SOON, self -> {
            mayProgress.await();
            self.progressed();
            while (self.pause(LONG)) {
                turns.incrementAndGet();
            }
            return LONG;
        });
        await().until(() -> worker.status().hangs(Duration.ofSeconds(1)));
        assertThat(worker.status().hangs(LONG)).isFalse();

        Duration before = worker.status().silence();
        mayProgress.countDown();
        await().until(() -> worker.status().silence().compareTo(before) < 0);
    }

    @Test
    void waiting_isASignOfLife_butNoProgress() {
        Worker worker = workers.start("waiting", SOON, self -> {
            while (!self.stopping()) {
                self.waits();
                turns.incrementAndGet();
                self.pause(Duration.ofMillis(1));
            }
            return LONG;
        });

        await().until(() -> worker.status().sinceProgress().toMillis() > 200
                && worker.status().silence().toMillis() < 100);
        assertThat(turns.get()).isGreaterThan(2);
    }

    @Test
    void aWaitOfAKnownLength_isNoSilenceUntilItIsOver() {
        var over = new CountDownLatch(1);
        Worker bounded = workers.start("bounded", SOON, self -> {
            self.silentFor(LONG);
            turns.incrementAndGet();
            over.await();
            return LONG;
        });
        Worker exceeded = workers.start("exceeded", SOON, self -> {
            self.silentFor(Duration.ofMillis(10));
            over.await();
            return LONG;
        });

        await().until(() -> turns.get() == 1 && exceeded.status().hangs(Duration.ofMillis(50)));
        assertThat(bounded.status().hangs(Duration.ZERO)).isFalse();
        over.countDown();
    }

    @Test
    void aPauseThatWasAskedFor_isNoSilence() {
        Worker worker = workers.start("pausing", SOON, self -> {
            turns.incrementAndGet();
            return LONG;
        });

        await().until(() -> turns.get() == 1 && worker.status().sinceProgress().isZero());
        assertThat(worker.status().hangs(Duration.ZERO)).isFalse();
    }

    @Test
    void wake_endsThePause() {
        Worker worker = workers.start("woken", SOON, self -> {
            turns.incrementAndGet();
            return LONG;
        });
        await().until(() -> turns.get() == 1);

        worker.wake();

        await().until(() -> turns.get() == 2);
    }

    @Test
    void wake_doesNotCutTheBackoffShort() {
        Worker worker = workers.start("failing", new Backoff(LONG, LONG), self -> {
            turns.incrementAndGet();
            throw new IllegalStateException("away");
        });
        await().until(() -> worker.status().failures() == 1);

        worker.wake();

        await().during(Duration.ofMillis(300)).until(() -> turns.get() == 1);
    }

    @Test
    void close_waitsForTheTurnInHand_andNoOtherFollows() throws InterruptedException {
        var began = new CountDownLatch(1);
        Worker worker = workers.start("closing", SOON, self -> {
            began.countDown();
            while (!self.stopping()) {
                Thread.onSpinWait();
            }
            turns.incrementAndGet();
            return Duration.ZERO;
        });
        assertThat(began.await(2, TimeUnit.MINUTES)).isTrue();

        worker.close();

        assertThat(turns).hasValue(1);
        assertThat(worker.status().running()).isFalse();
        assertThat(worker.status().hangs(Duration.ZERO)).isFalse();
    }

    @Test
    void close_interruptsATurnThatDoesNotEnd() throws InterruptedException {
        var began = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        Worker worker = workers.start("hanging", SOON, self -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Duration.ZERO;
        });
        assertThat(began.await(2, TimeUnit.MINUTES)).isTrue();

        worker.close(Duration.ofMillis(10));

        assertThat(interrupted.await(2, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void closedBeforeItsStart_takesNoTurn() {
        var worker = new Worker("never", SOON, self -> {
            turns.incrementAndGet();
            return LONG;
        });
        worker.close();
        worker.start();

        assertThat(turns).hasValue(0);
        assertThat(worker.status().running()).isFalse();
    }

    @Test
    void backoff_doublesUpToItsLimit() {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

        assertThat(backoff.after(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.after(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.after(4)).isEqualTo(Duration.ofMillis(800));
        assertThat(backoff.after(5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.after(Long.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, LONG)).isInstanceOf(IllegalArgumentException.class);
    }
}
