package dev.keyledger.command.outbox;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.timeline.StoreCheck;
import dev.keyledger.kit.topics.Copies;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.testsupport.ServersResource;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** More relays beside the service's own, each of which gets into trouble. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class RelayWorkersTest {

    @Inject
    AgroalDataSource dataSource;

    @Inject
    KafkaClients kafka;

    @Inject
    StoreCheck storeCheck;

    @Inject
    CommandConfig config;

    @Inject
    ServiceWorkers workers;

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final RelayStatus status = new RelayStatus(metrics);

    /** Its first connection costs an Error. */
    private DataSource failingOnce() {
        var connections = new AtomicInteger();
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (connections.getAndIncrement() == 0) {
                        throw new NoClassDefFoundError("in a turn");
                    }
                    try {
                        return method.invoke(dataSource, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void errorInTheRelay_isFollowedByTheNextTurn() {
        new Relay(failingOnce(), kafka, status, storeCheck, config, Copies.ANY).start(null, workers);

        await().untilAsserted(() -> assertThat(status.text()).isEqualTo("another instance relays events to Kafka"));
    }

    @Test
    void errorInMeasuringTheBacklog_isFollowedByTheNextTurn() {
        assertThat(status.backlog()).as("what was never measured").isEmpty();
        assertThat(metrics.get("keyledger.relay.unsent").gauge().value())
                .as("and is not 0")
                .isNaN();
        assertThat(metrics.get("keyledger.relay.lag").timeGauge().value(TimeUnit.SECONDS))
                .isNaN();

        new BacklogWatch(failingOnce(), status, config).start(null, workers);

        await().until(() -> status.backlog().isPresent());
        assertThat(metrics.get("keyledger.relay.unsent").gauge().value()).isNotNegative();
    }

    @Test
    void topicWithOneCopy_isRefusedInProduction_andReadinessSaysWhatToDo() {
        new Relay(dataSource, kafka, status, storeCheck, config, Copies.TWO).start(null, workers);

        await().until(() -> status.refusal().isPresent());
        HealthCheckResponse answer = health(Optional.empty());
        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(answer.getData().orElseThrow().get("refused").toString())
                .contains("one copy", "one-copy-accepted=true");
    }

    @Test
    void acceptedRisk_isSaidInReadiness() {
        new Relay(dataSource, kafka, status, storeCheck, config, Copies.ONE_ACCEPTED).start(null, workers);

        await().until(() -> !status.acceptedRisks().isEmpty());
        HealthCheckResponse answer = health(Optional.empty());
        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(answer.getData().orElseThrow().get("acceptedRisks").toString())
                .contains("topic key-events has one copy");
    }

    /** PostgreSQL was restarted while Kafka is away: nobody can compare the store, so it takes no commands. */
    @Test
    void relayThatFails_claimsNoCommandsAreAccepted_whileTheStoreTakesNone() {
        status.failed();

        HealthCheckResponse refusing = health(Optional.of("takes no commands yet"));
        assertThat(refusing.getData().orElseThrow())
                .containsEntry("state", "events wait to be sent")
                .containsEntry("commands", "refused: the event store takes no commands yet");
        HealthCheckResponse taking = health(Optional.empty());
        assertThat(taking.getData().orElseThrow().get("commands").toString()).startsWith("accepted");
    }

    private HealthCheckResponse health(Optional<String> commandsRefused) {
        return new RelayHealth(status, () -> commandsRefused).call();
    }

    @Test
    void everyWorker_isSeenByHealthAndMetrics() {
        given().port(managementPort).get("/health/live").then().body("checks.name", hasItem("workers"));
        assertThat(given().port(managementPort).get("/metrics").asString())
                .contains("keyledger_worker_since_progress_seconds{worker=\"relay\"}")
                .contains("keyledger_worker_since_progress_seconds{worker=\"steps-0\"}")
                .contains("keyledger_worker_since_progress_seconds{worker=\"backlog\"}")
                .contains("keyledger_worker_since_progress_seconds{worker=\"store-watch\"}")
                .contains("keyledger_worker_since_progress_seconds{worker=\"old-answers\"}");
    }
}
