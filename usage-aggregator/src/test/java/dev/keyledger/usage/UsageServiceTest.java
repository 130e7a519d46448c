package dev.keyledger.usage;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyledger.kit.topics.Copies;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.prices.PriceFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsageServiceTest {
    private final ServiceWorkers workers = new ServiceWorkers(new SimpleMeterRegistry());

    /** A start that ended unnoticed would leave the service up for ever, counting nothing. */
    @Test
    void anErrorWhileStarting_isToldAndTheStartTriedAgain() throws Exception {
        UsageConfig sound = Laboratory.config(Map.of());
        var asked = new AtomicInteger();
        UsageConfig erring = (UsageConfig) Proxy.newProxyInstance(
                UsageConfig.class.getClassLoader(), new Class<?>[] {UsageConfig.class}, (self, method, arguments) -> {
                    if (method.getName().equals("topics")) {
                        asked.incrementAndGet();
                        throw new NoClassDefFoundError("gone");
                    }
                    return method.invoke(sound, arguments);
                });
        var service = new UsageService(
                erring,
                Map.of(),
                null,
                Laboratory.prices(PriceFiles.builtIn()),
                new SimpleMeterRegistry(),
                workers,
                Clock.systemUTC(),
                Copies.ANY);

        service.start(null);

        await().untilAsserted(() -> assertThat(service.waitingFor()).isEqualTo("counting can't start: gone"));
        await().until(() -> asked.get() > 1);
        service.stop(null);
    }

    /** What the only copy of a topic's partition has is gone with it, be it usage or dead letters. */
    @Test
    void topicsOnALoneBroker_areRefusedInProduction_andItSaysWhatToDo() {
        var service = new UsageService(
                Laboratory.config(Map.of()),
                Laboratory.kafka(),
                null,
                Laboratory.prices(PriceFiles.builtIn()),
                new SimpleMeterRegistry(),
                workers,
                Clock.systemUTC(),
                Copies.TWO);

        service.start(null);

        await().untilAsserted(() -> assertThat(service.waitingFor())
                .startsWith("counting can't start: ")
                .contains("one-copy-accepted=true"));
        assertThat(service.pipeline()).isEmpty();
        service.stop(null);
    }

    /** Whatever else failed before, what is shown is that, and no failure of the stop. */
    @Test
    void stop_beforeItStarted_isNoFailure() throws Exception {
        var service = new UsageService(
                Laboratory.config(Map.of()),
                Map.of(),
                null,
                Laboratory.prices(PriceFiles.builtIn()),
                new SimpleMeterRegistry(),
                workers,
                Clock.systemUTC(),
                Copies.ANY);

        assertThatCode(() -> service.stop(null)).doesNotThrowAnyException();
    }

    @Test
    void stop_doesNotWaitForAKafkaThatIsAway() throws Exception {
        var service = new UsageService(
                Laboratory.config(Map.of()),
                Map.of("bootstrap.servers", "localhost:1"),
                null,
                Laboratory.prices(PriceFiles.builtIn()),
                new SimpleMeterRegistry(),
                workers,
                Clock.systemUTC(),
                Copies.ANY);
        service.start(null);
        await("the start to wait for Kafka").until(UsageServiceTest::startWaits);

        long startedNanos = System.nanoTime();
        service.stop(null);

        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(Duration.ofSeconds(20));
        assertThat(service.pipeline()).isEmpty();
    }

    private static boolean startWaits() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("usage-start"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().endsWith(".TopicSetup"));
    }
}
