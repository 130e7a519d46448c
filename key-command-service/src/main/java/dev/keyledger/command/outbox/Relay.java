package dev.keyledger.command.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.timeline.StoreCheck;
import dev.keyledger.command.timeline.StoreState;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.kit.topics.TopicSetup;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

/**
 * Brings the events from PostgreSQL to Kafka: at least once, each key's in the order of their versions. A thread of its
 * own on every instance; the one that gets the lock leads, the others stand by. The lock is no fence: a leader that
 * lost it unawares may send an event again, which readers drop by its version.
 */
@ApplicationScoped
class Relay {
    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);

    private final DataSource dataSource;
    private final KafkaClients kafka;
    private final RelayStatus status;
    private final StoreCheck storeCheck;
    private final CommandConfig config;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Thread thread;

    Relay(DataSource dataSource, KafkaClients kafka, RelayStatus status, StoreCheck storeCheck, CommandConfig config) {
        this.dataSource = dataSource;
        this.kafka = kafka;
        this.status = status;
        this.storeCheck = storeCheck;
        this.config = config;
    }

    void start(@Observes StartupEvent start) {
        thread = Thread.ofPlatform().name("relay").start(this::run);
    }

    /** Lets the wave in hand be acknowledged; what is left is sent after the next start. */
    void stop(@Observes ShutdownEvent stop) throws InterruptedException {
        stopping.countDown();
        if (thread != null && !thread.join(STOP_PATIENCE)) {
            LOG.warn("The relay did not stop in time; what it was sending will be sent again after the next start");
            thread.interrupt();
        }
    }

    /** Whether the relay does what it can: its thread outlives every failure but a broken virtual machine. */
    boolean isAlive() {
        return !running() || thread.isAlive();
    }

    private void run() {
        String lastFailure = "";
        while (running()) {
            try {
                leadIfPossible();
                lastFailure = "";
            } catch (InterruptedException e) {
                break;
            } catch (Exception e) {
                String failure = rootOf(e);
                status.failed(failure);
                // Once per cause: Kafka may be away for hours.
                if (!failure.equals(lastFailure)) {
                    LOG.warnf("The relay starts again: %s", failure);
                    LOG.debug("The relay's failure", e);
                }
                lastFailure = failure;
            }
            pause();
        }
        status.stopped();
    }

    private void leadIfPossible()
            throws SQLException, InterruptedException, ExecutionException, TimeoutException, JsonProcessingException {
        Optional<Outbox> lead = Outbox.lead(dataSource);
        if (lead.isEmpty()) {
            status.follows();
            return;
        }
        try (Outbox outbox = lead.get()) {
            status.prepares();
            try (Admin admin = kafka.admin()) {
                TopicSetup.ensure(
                        admin,
                        List.of(TopicSpec.keyEvents(config.relay().keyEventsPartitions()), TopicSpec.keyProgress()));
                if (mayRelay(admin)) {
                    relay(outbox, admin);
                }
            }
        }
    }

    /** A store that lacks published events sends none: they would have the versions of those. */
    private boolean mayRelay(Admin admin)
            throws SQLException, InterruptedException, ExecutionException, TimeoutException {
        StoreState store = storeCheck.check(admin, config.relay().deliveryTimeout(), () -> {});
        if (!store.takesCommands()) {
            status.refuses(store.text());
        }
        return store.takesCommands();
    }

    private void relay(Outbox outbox, Admin admin)
            throws SQLException, InterruptedException, ExecutionException, TimeoutException, JsonProcessingException {
        Producer<byte[], byte[]> producer = kafka.producer();
        try {
            LOG.info("This instance relays events to Kafka");
            status.leads();
            var beacon = new ProgressBeacon(admin, producer, config.relay().deliveryTimeout());
            new RelaySession(outbox, producer, beacon, status, config.relay()).run(this::running);
        } finally {
            // Nothing that is still in the buffer may go out behind the back of the next session.
            producer.close(Duration.ZERO);
        }
    }

    private boolean running() {
        return stopping.getCount() > 0;
    }

    private void pause() {
        try {
            stopping.await(config.relay().retryInterval().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping.countDown();
        }
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String name = root.getClass().getSimpleName();
        return root.getMessage() == null || root.getMessage().isBlank() ? name : name + ": " + root.getMessage();
    }
}
