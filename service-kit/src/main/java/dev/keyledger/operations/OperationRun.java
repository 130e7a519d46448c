package dev.keyledger.operations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.worker.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an operation, for whoever does the work. Whatever it writes stands in a transaction of {@link
 * #inTransaction}, so that nothing is written any more once another instance has taken over.
 */
public final class OperationRun {
    private final OperationLease lease;
    private final Operation operation;
    private final Worker worker;
    private final Clock clock;
    private Pace pace;
    private long startNanos = System.nanoTime();
    private long handled;

    /**
     * @param worker that stops when this instance shuts down
     * @param eventsPerSecondMax of any operation; null: as fast as possible
     */
    OperationRun(
            OperationLease lease,
            Operation operation,
            Worker worker,
            @Nullable Integer eventsPerSecondMax,
            Clock clock) {
        this.lease = lease;
        this.operation = operation;
        this.worker = worker;
        this.clock = clock;
        this.pace = new Pace(Pace.lower(operation.request().throttle(), eventsPerSecondMax), startNanos);
    }

    public Connection connection() {
        return lease.connection();
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

    /** @throws dev.keyledger.kit.lease.LeaseLostException if another instance has taken over: nothing is written */
    public void inTransaction(Work work) throws SQLException, InterruptedException {
        lease.inTransaction(work);
    }

    /** The same; all that it reads is of one moment. */
    public void inOneMoment(Work work) throws SQLException, InterruptedException {
        lease.inOneMoment(work);
    }

    /** The work begins anew, whatever attempts there were. Inside a transaction. */
    public void begin() throws SQLException {
        startNanos = System.nanoTime();
        pace = pace.from(startNanos);
        OperationTable.start(connection(), operation.id(), clock.instant());
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
        if (OperationTable.progress(connection(), operation.id(), done, total, rate, step)
                == OperationStatus.CANCELLING) {
            throw OperationStoppedException.cancelled();
        }
    }

    /** From here on as fast as possible: what is left must end. */
    public void liftThrottle() {
        pace = new Pace(null, startNanos);
    }

    /**
     * Waits for something that others do.
     *
     * @throws OperationStoppedException if this instance shuts down
     */
    public void pause(Duration duration) throws InterruptedException {
        if (!worker.pause(duration)) {
            throw OperationStoppedException.shutdown();
        }
    }

    /**
     * Between two batches: waits as long as the throttle wants it.
     *
     * @throws OperationStoppedException if this instance shuts down
     */
    public void breathe() throws InterruptedException {
        pause(pace.waitAfter(handled, System.nanoTime()));
    }

    /**
     * The work is done, once the transaction is that this is called in.
     *
     * @param result null: nothing to tell
     */
    public void complete(Map<String, Long> differences, @Nullable JsonNode result) throws SQLException {
        OperationTable.finish(
                connection(),
                operation.id(),
                OperationStatus.COMPLETED,
                new OperationTable.Outcome(differences, result, null),
                clock.instant());
    }
}
