package dev.keyledger.command.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.timeline.StoreCheck;
import dev.keyledger.command.timeline.StoreState;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.kit.topics.Copies;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.kit.topics.UnsafeTopicException;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events from PostgreSQL to Kafka: at least once, each key's in the order of their versions. A worker of its
 * own on every instance; the one that gets the lease leads for as long as it gets on, the others stand by. The lease is no
 * fence: a leader that lost it unawares may send an event again, which readers drop by its version.
 */
@ApplicationScoped
class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final UUID instance = UUID.randomUUID();
    private final DataSource dataSource;
    private final KafkaClients kafka;
    private final RelayStatus status;
    private final StoreCheck storeCheck;
    private final CommandConfig.Relay config;
    private final Copies copies;
    private boolean topicsAreFine;

    Relay(
            DataSource dataSource,
            KafkaClients kafka,
            RelayStatus status,
            StoreCheck storeCheck,
            CommandConfig config,
            Copies copies) {
        this.dataSource = dataSource;
        this.kafka = kafka;
        this.status = status;
        this.storeCheck = storeCheck;
        this.config = config.relay();
        this.copies = copies;
    }

    void start(@Observes StartupEvent start, ServiceWorkers workers) {
        status.watches(workers.start("relay", Backoff.steady(config.retryInterval()), this::turn));
    }

    /** Until the lead is lost, the first failure, or the service's end; or for a moment, while another instance leads. */
    private Duration turn(Worker worker) throws Exception {
        boolean failed = true;
        try {
            seeToTopics(worker);
            leadIfPossible(worker);
            failed = false;
            return config.retryInterval();
        } finally {
            if (failed) {
                status.failed();
                topicsAreFine = false;
            }
        }
    }

    /** Before this instance asks for the lead: it has none to lose by waiting for Kafka, and none if it may not send. */
    private void seeToTopics(Worker worker) {
        if (topicsAreFine) {
            return;
        }
        worker.silentFor(TopicSetup.ANSWERED_WITHIN);
        try (Admin admin = kafka.admin()) {
            var topics = List.of(TopicSpec.keyEvents(config.keyEventsPartitions()), TopicSpec.keyProgress());
            status.accepts(TopicSetup.ensure(admin, topics, copies));
            topicsAreFine = true;
        } catch (UnsafeTopicException e) {
            status.refuses(e.getMessage());
            throw e;
        }
    }

    private void leadIfPossible(Worker worker)
            throws SQLException, InterruptedException, ExecutionException, TimeoutException, JsonProcessingException {
        Optional<Outbox> lead = Outbox.lead(dataSource, instance, config.lease());
        if (lead.isEmpty()) {
            status.follows();
            return;
        }
        try (Outbox outbox = lead.get();
                Admin admin = kafka.admin()) {
            if (mayRelay(outbox, admin, worker)) {
                relay(outbox, admin, worker);
            }
        }
    }

    /**
     * A store that lacks published events sends none: they would have the versions of those. The comparison outlives the
     * session that asked for it, and so ends also where every session is cut sooner than it takes.
     */
    private boolean mayRelay(Outbox outbox, Admin admin, Worker worker)
            throws SQLException, InterruptedException, ExecutionException, TimeoutException {
        worker.silentFor(config.deliveryTimeout());
        StoreState store = storeCheck.check(admin, config.deliveryTimeout(), () -> {
            outbox.progressedIfConnected();
            worker.silentFor(config.deliveryTimeout());
        });
        if (!store.takesCommands()) {
            status.mayNotSend(store.text());
        }
        return store.takesCommands();
    }

    private void relay(Outbox outbox, Admin admin, Worker worker)
            throws SQLException, InterruptedException, ExecutionException, TimeoutException, JsonProcessingException {
        Producer<byte[], byte[]> producer = kafka.producer();
        try {
            LOG.info("This instance relays events to Kafka");
            status.leads();
            var beacon = new ProgressBeacon(admin, producer, config.deliveryTimeout());
            new RelaySession(outbox, producer, beacon, status, config, worker).run();
            status.stopped();
        } finally {
            // Nothing that is still in the buffer may go out behind the back of the next session.
            producer.close(Duration.ZERO);
        }
    }
}
