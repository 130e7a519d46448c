package dev.keyledger.query.rebuild;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.keyview.store.KeyFeed;
import dev.keyledger.query.log.KeyEventReader;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rebuilds of the key views: asking for them, watching them, and this instance's part in doing them. */
@Startup
@ApplicationScoped
class Rebuilds {
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private final AgroalDataSource dataSource;
    private final Clock clock;
    private final RebuildWorker worker;

    @Inject
    Rebuilds(
            AgroalDataSource dataSource,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            QueryConfig config,
            Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
        var limit = config.rebuild().eventsPerSecondMax();
        var source = new RebuildSource(
                KeyFeed.READER,
                Topics.KEY_EVENTS,
                kafka,
                new KeyEventReader(new KeyEventCodec()),
                limit.isPresent() ? limit.getAsInt() : null,
                config.rebuild().batchEventsMax(),
                clock);
        this.worker = new RebuildWorker(source, dataSource, config.operationsPollInterval());
    }

    @PostConstruct
    void start() {
        worker.start();
    }

    void stop(@Observes ShutdownEvent event) {
        worker.close();
    }

    /** Empty if one is open already. */
    Optional<Operation> request(Integer throttle, String requestedBy) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            UUID id = IDS.generate();
            if (!OperationTable.insert(connection, id, throttle, requestedBy, clock.instant())) {
                return Optional.empty();
            }
            worker.ring();
            return OperationTable.find(connection, id);
        }
    }

    Optional<Operation> find(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OperationTable.find(connection, id);
        }
    }

    /** The newest first. */
    List<Operation> latest() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OperationTable.latest(connection);
        }
    }

    /** Empty if it is not open. */
    Optional<Operation> cancel(UUID id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Optional<Operation> cancelling = OperationTable.cancel(connection, id);
            worker.ring();
            return cancelling;
        }
    }
}
