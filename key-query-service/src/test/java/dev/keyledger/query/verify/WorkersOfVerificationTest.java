package dev.keyledger.query.verify;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.query.PublishedTopics;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.consistency.NewestTimeline;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.worker.WorkerStatus;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory that runs out for a moment ends a turn, and nobody's work. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class WorkersOfVerificationTest {

    @Inject
    AgroalDataSource dataSource;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    @Inject
    QueryConfig config;

    private final ServiceWorkers workers = new ServiceWorkers(new SimpleMeterRegistry());
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void stop() {
        workers.close();
    }

    @Test
    void keyTail_goesOnAfterAnError() {
        PublishedTopics.shared().silenceBeacon(false);
        VerifyMemory memory = memoryFrom(erringOnce());

        memory.start();

        await().until(() -> memory.freshness().asOf().isPresent());
        assertThat(memory.tail().isLoaded()).isTrue();
        assertThat(memory.tail().waitingFor()).isEmpty();
        assertGoesOnAfterOneFailure("key-tail");
    }

    /** Keys expire by this machine's clock, so whoever looks at its health hears that it is wrong. */
    @Test
    void clockThatIsWrong_isToldInHealth() {
        PublishedTopics.shared().silenceBeacon(false);
        VerifyMemory memory = memoryFrom(dataSource, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-7)));

        memory.start();

        await().untilAsserted(() -> {
            var health = HealthCheckResponse.named("verify");
            new VerifyDuty(memory).tell(health);
            assertThat(health.up().build().getData().orElseThrow().get("clock"))
                    .asString()
                    .matches("this machine's clock is [67][0-9]{3} ms behind that of the database");
        });
    }

    @Test
    void quarantineWatch_goesOnAfterAnError() {
        VerifyMemory memory = memoryFrom(dataSource);
        memory.index().quarantine(UUID.randomUUID());

        new QuarantineWatch(erringOnce(), memory, workers).start();

        await().until(() -> connections.get() > 2);
        assertGoesOnAfterOneFailure("quarantine-watch");
    }

    private VerifyMemory memoryFrom(AgroalDataSource views) {
        return memoryFrom(views, Clock.systemUTC());
    }

    private VerifyMemory memoryFrom(AgroalDataSource views, Clock clock) {
        return new VerifyMemory(
                views,
                new HashMap<>(kafka),
                new NewestTimeline(),
                workers,
                clock,
                config,
                new KeyFormat(KeyFormat.DEFAULT_PREFIX),
                new Peppers(List.of(new Pepper("p1", new byte[32]))));
    }

    private void assertGoesOnAfterOneFailure(String name) {
        WorkerStatus status = workers.statuses().stream()
                .filter(worker -> worker.name().equals(name))
                .findAny()
                .orElseThrow();
        assertThat(status.running()).isTrue();
        assertThat(status.failures()).isEqualTo(1);
        assertThat(status.failure()).isEmpty();
    }

    private AgroalDataSource erringOnce() {
        return (AgroalDataSource) Proxy.newProxyInstance(
                AgroalDataSource.class.getClassLoader(),
                new Class<?>[] {AgroalDataSource.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("getConnection") && connections.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("as a test wants it");
                    }
                    try {
                        return method.invoke(dataSource, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
