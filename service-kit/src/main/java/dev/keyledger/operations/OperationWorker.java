package dev.keyledger.operations;

import dev.keyledger.feed.UnreadableLogException;
import dev.keyledger.kit.lease.LeaseLostException;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up open operations, one after another. Every instance has one: whichever comes first works, and if it dies or gets
 * nothing done any more another one goes on where the work stands.
 */
public final class OperationWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperationWorker.class);
    /** In a row and without any progress in between, so about a minute and a half. */
    private static final int FAILURES_MAX = 12;

    /** Kafka says that it is away after a minute. */
    private static final Duration LOG_OPENED_WITHIN = Duration.ofMinutes(2);

    private final UUID instance = UUID.randomUUID();
    private final Map<String, OperationType> types;
    private final DataSource dataSource;
    private final OperationConfig config;
    private final Clock clock;
    private final Worker worker = new Worker("operations", Backoff.USUAL, this::lookAfter);

    private @Nullable UUID failing;
    private long failedAt;
    private int failures;

    public OperationWorker(List<OperationType> types, DataSource dataSource, OperationConfig config, Clock clock) {
        this.types = types.stream().collect(Collectors.toMap(OperationType::name, Function.identity()));
        this.dataSource = dataSource;
        this.config = config;
        this.clock = clock;
    }

    public void start() {
        worker.start();
    }

    /** For those who look after workers. */
    Worker worker() {
        return worker;
    }

    /** There is something to do. */
    void ring() {
        worker.wake();
    }

    /** Finishes the batch in hand; another instance goes on. */
    @Override
    public void close() {
        worker.close();
    }

    private Duration lookAfter(Worker self) throws SQLException, InterruptedException {
        if (!isOpen()) {
            return config.pollInterval();
        }
        Optional<OperationLease> taken = OperationLease.tryTake(dataSource, instance, self, config);
        if (taken.isEmpty()) {
            return config.pollInterval();
        }
        try (OperationLease lease = taken.get()) {
            Optional<Operation> operation = OperationTable.open(lease.connection(), types.keySet());
            return operation.isPresent() ? run(lease, operation.get()) : config.pollInterval();
        }
    }

    private boolean isOpen() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OperationTable.open(connection, types.keySet()).isPresent();
        }
    }

    private Duration run(OperationLease lease, Operation operation) throws SQLException, InterruptedException {
        OperationType type = typeOf(operation);
        try {
            if (operation.status() == OperationStatus.CANCELLING) {
                throw OperationStoppedException.cancelled();
            }
            worker.silentFor(LOG_OPENED_WITHIN);
            var limit = config.eventsPerSecondMax();
            type.run(new OperationRun(lease, operation, worker, limit.isPresent() ? limit.getAsInt() : null, clock));
        } catch (OperationStoppedException e) {
            LOG.info("{} {}: {}", type.name(), operation.id(), e.getMessage());
            if (e.isCancelled()) {
                end(lease, type, operation, OperationStatus.CANCELLED, null);
            }
        } catch (LeaseLostException e) {
            LOG.warn("{} {} goes on elsewhere: {}", type.name(), operation.id(), e.getMessage());
        } catch (OperationFailedException | UnreadableLogException e) {
            LOG.error("{} {} failed: {}", type.name(), operation.id(), e.getMessage());
            end(lease, type, operation, OperationStatus.FAILED, e.getMessage());
        } catch (SQLException | RuntimeException | Error e) {
            return failed(lease, type, operation, e);
        }
        return config.pollInterval();
    }

    private OperationType typeOf(Operation operation) {
        String name = operation.request().type();
        return Optional.ofNullable(types.get(name))
                .orElseThrow(() -> new IllegalStateException("this build knows no operation " + name));
    }

    /** What was made goes, what is live stays as it is. */
    private void end(
            OperationLease lease,
            OperationType type,
            Operation operation,
            OperationStatus status,
            @Nullable String detail)
            throws SQLException, InterruptedException {
        lease.inTransaction(() -> {
            type.discard(lease.connection());
            OperationTable.finish(
                    lease.connection(),
                    operation.id(),
                    status,
                    new OperationTable.Outcome(null, null, detail),
                    clock.instant());
        });
    }

    private Duration failed(OperationLease lease, OperationType type, Operation operation, Throwable failure)
            throws SQLException, InterruptedException {
        if (!operation.id().equals(failing) || operation.done() > failedAt) {
            failures = 0;
        }
        failing = operation.id();
        failedAt = operation.done();
        failures++;
        LOG.warn("{} {} can't go on for a moment", type.name(), operation.id(), failure);
        if (failures >= FAILURES_MAX) {
            end(
                    lease,
                    type,
                    operation,
                    OperationStatus.FAILED,
                    String.format(Locale.ROOT, "gave up after %d attempts: %s", failures, failure.getMessage()));
            return config.pollInterval();
        }
        lease.inTransaction(() ->
                OperationTable.note(lease.connection(), operation.id(), "trying again after: " + failure.getMessage()));
        return Backoff.USUAL.after(failures);
    }
}
