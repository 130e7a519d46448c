package dev.keyledger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.keyledger.usage.price.PriceFile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageServiceTest {
    @Test
    void stop_doesNotWaitForAKafkaThatIsAway() throws Exception {
        var service = new UsageService(
                Laboratory.config(Map.of()),
                Map.of("bootstrap.servers", "localhost:1"),
                null,
                PriceFile.builtIn(),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
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
