package dev.keyledger.query.keyview.store;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.testsupport.ServersResource;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
class ViewCommitsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    AgroalDataSource dataSource;

    private final ServiceWorkers workers = new ServiceWorkers(new SimpleMeterRegistry());

    @AfterEach
    void stop() {
        workers.close();
    }

    /** Whoever may connect may notify. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "no colon", ":", "a:b", "0190c9a0-7a67-7000-8000-000000000000:x", "x:1 y:2", "\u00e9:1"})
    void strangePayload_isNothing_andTheNextOneIsHeard(String strange) {
        var commits = new ViewCommits(dataSource, workers);
        commits.start();
        assertHears(commits);

        notify(strange);

        assertHears(commits);
        assertThat(workers.statuses()).singleElement().satisfies(status -> {
            assertThat(status.running()).isTrue();
            assertThat(status.failures()).isZero();
        });
    }

    @Test
    void anError_endsOnlyItsTurn() {
        var connections = new AtomicInteger();
        AgroalDataSource erringOnce = (AgroalDataSource) Proxy.newProxyInstance(
                AgroalDataSource.class.getClassLoader(),
                new Class<?>[] {AgroalDataSource.class},
                (self, method, arguments) -> {
                    if (connections.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("as a test wants it");
                    }
                    try {
                        return method.invoke(dataSource, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        var commits = new ViewCommits(erringOnce, workers);

        commits.start();

        assertHears(commits);
        assertThat(workers.statuses()).singleElement().satisfies(status -> assertThat(status.failures())
                .isEqualTo(1));
    }

    /** Again and again, since it may only begin to listen. */
    private void assertHears(ViewCommits commits) {
        UUID key = UUID.randomUUID();
        var heard = new AtomicBoolean();
        commits.arrivals().await(key, 2, PATIENCE).subscribe().with(heard::set);
        await().until(() -> {
            notify(key + ":2 ");
            return heard.get();
        });
    }

    private void notify(String payload) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement notify = connection.prepareStatement("SELECT pg_notify('key_view', ?)")) {
            notify.setString(1, payload);
            notify.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
