package dev.keyledger.operations;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Takes up open operations, one after another, on one platform thread. Every instance has one: whichever comes first
 * works, and if it dies another one goes on where the work stands.
 */
public final class OperationWorker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OperationWorker.class);
    /** In a row and without any progress in between, so about a minute and a half. */
    private static final int FAILURES_MAX = 12;

    private static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private final Map<String, OperationType> types;
    private final DataSource dataSource;
    private final OperationConfig config;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("operations").unstarted(this::work);

    private UUID failing;
    private long failedAt;
    private int failures;
    private int outOfReach;

    public OperationWorker(List<OperationType> types, DataSource dataSource, OperationConfig config, Clock clock) {
        this.types = types.stream().collect(Collectors.toMap(OperationType::name, Function.identity()));
        this.dataSource = dataSource;
        this.config = config;
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    /** There is something to do. */
    void ring() {
        bell.release();
    }

    /** Finishes the batch in hand; another instance goes on. */
    @Override
    public void close() {
        stop.countDown();
        bell.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (stop.getCount() > 0) {
                Duration pause = takeUp();
                if (bell.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted, so this instance operates on nothing any more");
        }
    }

    /** @return how long to wait before looking again */
    private Duration takeUp() throws InterruptedException {
        try {
            Duration pause = lookAfter();
            outOfReach = 0;
            return pause;
        } catch (SQLException e) {
            LOG.warn("Operations can't be looked after, trying again: " + e.getMessage());
            outOfReach++;
            return pauseAfter(outOfReach);
        }
    }

    private Duration lookAfter() throws SQLException, InterruptedException {
        if (!isOpen()) {
            return config.pollInterval();
        }
        Optional<OperationLock> acquired = OperationLock.tryAcquire(dataSource);
        if (acquired.isEmpty()) {
            return config.pollInterval();
        }
        try (OperationLock lock = acquired.get()) {
            Optional<Operation> operation = OperationTable.open(lock.connection());
            return operation.isPresent() ? run(lock.connection(), operation.get()) : config.pollInterval();
        }
    }

    private boolean isOpen() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OperationTable.open(connection).isPresent();
        }
    }

    private Duration run(Connection connection, Operation operation) throws SQLException, InterruptedException {
        OperationType type = types.get(operation.request().type());
        if (type == null) {
            LOG.warnf(
                    "Operation %s: this build knows no %s",
                    operation.id(), operation.request().type());
            return config.pollInterval();
        }
        try {
            if (operation.status() == OperationStatus.CANCELLING) {
                throw OperationStoppedException.cancelled();
            }
            var limit = config.eventsPerSecondMax();
            type.run(new OperationRun(connection, operation, stop, limit.isPresent() ? limit.getAsInt() : null, clock));
        } catch (OperationStoppedException e) {
            LOG.infof("%s %s: %s", type.name(), operation.id(), e.getMessage());
            if (e.isCancelled()) {
                end(connection, type, operation, OperationStatus.CANCELLED, null);
            }
        } catch (OperationFailedException e) {
            LOG.errorf("%s %s failed: %s", type.name(), operation.id(), e.getMessage());
            end(connection, type, operation, OperationStatus.FAILED, e.getMessage());
        } catch (SQLException | RuntimeException e) {
            return failed(connection, type, operation, e);
        }
        return config.pollInterval();
    }

    /** What was made goes, what is live stays as it is. */
    private void end(
            Connection connection, OperationType type, Operation operation, OperationStatus status, String detail)
            throws SQLException, InterruptedException {
        OperationLock.inTransaction(connection, () -> {
            type.discard(connection);
            OperationTable.finish(
                    connection,
                    operation.id(),
                    status,
                    new OperationTable.Outcome(null, null, detail),
                    clock.instant());
        });
    }

    private Duration failed(Connection connection, OperationType type, Operation operation, Exception failure)
            throws SQLException, InterruptedException {
        if (!operation.id().equals(failing) || operation.done() > failedAt) {
            failures = 0;
        }
        failing = operation.id();
        failedAt = operation.done();
        failures++;
        LOG.warnf(failure, "%s %s can't go on for a moment", type.name(), operation.id());
        if (failures >= FAILURES_MAX) {
            end(
                    connection,
                    type,
                    operation,
                    OperationStatus.FAILED,
                    String.format(Locale.ROOT, "gave up after %d attempts: %s", failures, failure.getMessage()));
            return config.pollInterval();
        }
        OperationTable.note(connection, operation.id(), "trying again after: " + failure.getMessage());
        return pauseAfter(failures);
    }

    /** @param times how often in a row it failed */
    private static Duration pauseAfter(int times) {
        Duration pause = Duration.ofMillis(100L << Math.min(times, 10));
        return pause.compareTo(RETRY_MAX) < 0 ? pause : RETRY_MAX;
    }
}
