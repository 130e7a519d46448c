package dev.keyledger.query.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Takes up open rebuilds, on one platform thread. Every instance has one: whichever comes first works, and if it dies
 * another one goes on where the build stands.
 */
final class RebuildWorker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RebuildWorker.class);
    /** In a row and without any progress in between, so about a minute and a half. */
    private static final int FAILURES_MAX = 12;

    private static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private final RebuildSource source;
    private final DataSource dataSource;
    private final Duration pollInterval;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("rebuild").unstarted(this::work);

    private UUID failing;
    private long failedAt;
    private int failures;

    /** @param pollInterval how often is looked for rebuilds that another instance was asked for */
    RebuildWorker(RebuildSource source, DataSource dataSource, Duration pollInterval) {
        this.source = source;
        this.dataSource = dataSource;
        this.pollInterval = pollInterval;
    }

    void start() {
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
            LOG.debug("interrupted, so this instance rebuilds nothing any more");
        }
    }

    /** @return how long to wait before looking again */
    private Duration takeUp() throws InterruptedException {
        try {
            if (!isOpen()) {
                return pollInterval;
            }
            Optional<RebuildLock> acquired = RebuildLock.tryAcquire(dataSource);
            if (acquired.isEmpty()) {
                return pollInterval;
            }
            try (RebuildLock lock = acquired.get()) {
                Optional<Operation> operation = OperationTable.open(lock.connection());
                return operation.isPresent() ? run(lock.connection(), operation.get()) : pollInterval;
            }
        } catch (SQLException e) {
            LOG.warn("Rebuilds can't be looked after, trying again: " + e.getMessage());
            return RETRY_MAX;
        }
    }

    private boolean isOpen() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return OperationTable.open(connection).isPresent();
        }
    }

    private Duration run(Connection connection, Operation operation) throws SQLException, InterruptedException {
        try {
            new Rebuild(source, connection, operation, stop).run();
        } catch (RebuildStoppedException e) {
            LOG.infof("Rebuild %s: %s", operation.id(), e.getMessage());
            if (e.isCancelled()) {
                end(connection, operation, OperationStatus.CANCELLED, null);
            }
        } catch (RebuildFailedException e) {
            LOG.errorf("Rebuild %s failed: %s", operation.id(), e.getMessage());
            end(connection, operation, OperationStatus.FAILED, e.getMessage());
        } catch (SQLException | RuntimeException e) {
            return failed(connection, operation, e);
        }
        return pollInterval;
    }

    /** The build goes, the live views stay as they are. */
    private void end(Connection connection, Operation operation, OperationStatus status, String detail)
            throws SQLException {
        RebuildLock.inTransaction(connection, () -> {
            BuildSchema.drop(connection);
            OperationTable.finish(
                    connection,
                    operation.id(),
                    status,
                    null,
                    detail,
                    source.clock().instant());
        });
    }

    private Duration failed(Connection connection, Operation operation, Exception failure) throws SQLException {
        if (!operation.id().equals(failing) || operation.done() > failedAt) {
            failures = 0;
        }
        failing = operation.id();
        failedAt = operation.done();
        failures++;
        LOG.warnf(failure, "Rebuild %s can't go on for a moment", operation.id());
        if (failures >= FAILURES_MAX) {
            end(
                    connection,
                    operation,
                    OperationStatus.FAILED,
                    "gave up after %d attempts: %s".formatted(failures, failure.getMessage()));
            return pollInterval;
        }
        OperationTable.note(connection, operation.id(), "trying again after: " + failure.getMessage());
        Duration pause = Duration.ofMillis(100L << Math.min(failures, 10));
        return pause.compareTo(RETRY_MAX) < 0 ? pause : RETRY_MAX;
    }
}
