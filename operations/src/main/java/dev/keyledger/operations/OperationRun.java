package dev.keyledger.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One attempt at an operation, for whoever does the work. Everything goes over the connection that holds the lock of
 * operations, so it can't write any more once another instance may.
 */
public final class OperationRun {
    private final Connection connection;
    private final Operation operation;
    private final CountDownLatch stop;
    private final Clock clock;
    private final Pace pace;
    private final long startNanos = System.nanoTime();
    private long handled;

    /**
     * @param stop opened when this instance shuts down
     * @param eventsPerSecondMax of any operation; null: as fast as possible
     */
    OperationRun(
            Connection connection, Operation operation, CountDownLatch stop, Integer eventsPerSecondMax, Clock clock) {
        this.connection = connection;
        this.operation = operation;
        this.stop = stop;
        this.clock = clock;
        this.pace = new Pace(Pace.lower(operation.request().throttle(), eventsPerSecondMax), startNanos);
    }

    public Connection connection() {
        return connection;
    }

    /** As it was when this attempt began. */
    public Operation operation() {
        return operation;
    }

    public Clock clock() {
        return clock;
    }

    /** How many events to take at a time, at most {@code wanted}, so that the rate is even. */
    public int batchMax(int wanted) {
        return pace.batchMax(wanted);
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    public interface Work {
        void run() throws SQLException, InterruptedException;
    }

    public void inTransaction(Work work) throws SQLException, InterruptedException {
        OperationLock.inTransaction(connection, work);
    }

    /** The work begins anew, whatever attempts there were. Inside a transaction. */
    public void begin() throws SQLException {
        OperationTable.start(connection, operation.id(), clock.instant());
    }

    /** So many more events were handled. Their number is what the rate and the throttle go by. */
    public void handled(long events) {
        handled += events;
    }

    /**
     * Tells how far the work is. Inside a transaction.
     *
     * @throws OperationStoppedException if it was cancelled
     */
    public void progress(long done, long total, String step) throws SQLException {
        long rate = (long) (handled * 1e9 / Math.max(1, System.nanoTime() - startNanos));
        if (OperationTable.progress(connection, operation.id(), done, total, rate, step)
                == OperationStatus.CANCELLING) {
            throw OperationStoppedException.cancelled();
        }
    }

    /**
     * Between two batches: waits as long as the throttle wants it.
     *
     * @throws OperationStoppedException if this instance shuts down
     */
    public void breathe() throws InterruptedException {
        Duration pause = pace.waitAfter(handled, System.nanoTime());
        if (stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw OperationStoppedException.shutdown();
        }
    }

    /**
     * The work is done, once the transaction is that this is called in.
     *
     * @param result null: nothing to tell
     */
    public void complete(Map<String, Long> differences, JsonNode result) throws SQLException {
        OperationTable.finish(
                connection,
                operation.id(),
                OperationStatus.COMPLETED,
                new OperationTable.Outcome(differences, result, null),
                clock.instant());
    }
}
