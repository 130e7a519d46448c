package dev.keyledger.operations;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.keyledger.kit.workers.ServiceWorkers;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Operations: asking for them, watching them, and this instance's part in doing them. */
@Startup
@ApplicationScoped
@IfBuildProperty(name = OperationConfig.ENABLED, stringValue = "true")
class Operations {
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private final AgroalDataSource dataSource;
    private final Clock clock;
    private final List<OperationType> types;
    private final OperationWorker worker;

    @Inject
    Operations(
            AgroalDataSource dataSource,
            @All List<OperationType> types,
            OperationConfig config,
            Clock clock,
            ServiceWorkers workers) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.types = types;
        this.worker = new OperationWorker(types, dataSource, config, clock);
        workers.add(worker.worker());
    }

    @PostConstruct
    void start() {
        worker.start();
    }

    List<OperationType> types() {
        return types;
    }

    /** Empty if one of this type is open already. */
    Optional<Operation> request(StartOperation request, String requestedBy) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            UUID id = IDS.generate();
            if (!OperationTable.insert(connection, id, request, requestedBy, clock.instant())) {
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
