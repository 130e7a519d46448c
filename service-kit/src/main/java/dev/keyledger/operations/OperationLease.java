package dev.keyledger.operations;

import dev.keyledger.kit.lease.Lease;
import dev.keyledger.worker.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The right to work on operations, which one instance has at a time, and the connection that it works over. Every
 * transaction renews the lease before anything else, and fails if another instance has taken it: so whoever was frozen
 * writes nothing any more once it wakes, and whoever is at a long statement can't be overtaken.
 */
final class OperationLease implements AutoCloseable {
    private static final String NAME = "operations";
    /** What the session is called in {@code pg_stat_activity}. */
    private static final String APPLICATION_NAME = "keyledger-operations";

    private final Connection connection;
    private final Lease lease;
    private final Worker worker;
    private final Duration statementMax;
    private final int usualTimeoutMillis;

    private OperationLease(Connection connection, Lease lease, Worker worker, OperationConfig config)
            throws SQLException {
        this.connection = connection;
        this.lease = lease;
        this.worker = worker;
        this.statementMax = config.statementMax();
        this.usualTimeoutMillis = connection.getNetworkTimeout();
    }

    /**
     * Empty if another instance has it.
     *
     * @param instance one id per process
     * @param worker which hears of progress, and that a statement may take long
     */
    static Optional<OperationLease> tryTake(DataSource dataSource, UUID instance, Worker worker, OperationConfig config)
            throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean taken = false;
        try {
            Optional<Lease> lease = Lease.take(connection, NAME, instance, config.lease());
            if (lease.isEmpty()) {
                return Optional.empty();
            }
            var operations = new OperationLease(connection, lease.get(), worker, config);
            operations.claimConnection();
            taken = true;
            return Optional.of(operations);
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    private void claimConnection() throws SQLException {
        execute("SET application_name = '" + APPLICATION_NAME + "'");
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(statementMax.toMillis()));
    }

    Connection connection() {
        return connection;
    }

    /** @throws dev.keyledger.kit.lease.LeaseLostException if another instance has taken the lease: nothing is written */
    void inTransaction(OperationRun.Work work) throws SQLException, InterruptedException {
        inTransaction("READ COMMITTED", work);
    }

    /** The same; all that it reads is of one moment. */
    void inOneMoment(OperationRun.Work work) throws SQLException, InterruptedException {
        inTransaction("REPEATABLE READ", work);
    }

    private void inTransaction(String isolation, OperationRun.Work work) throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            worker.silentFor(statementMax);
            execute("SET TRANSACTION ISOLATION LEVEL " + isolation);
            lease.renew(connection);
            work.run();
            lease.renewWhenDue(connection);
            connection.commit();
            done = true;
            worker.progressed();
        } finally {
            if (!done) {
                rollBack(connection);
            }
            connection.setAutoCommit(true);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and the transaction with it; whatever failed first is what is reported.
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The connection may go back to a pool, so what was set on it must be taken back. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            lease.release(connection);
            execute("RESET application_name");
            connection.setNetworkTimeout(Runnable::run, usualTimeoutMillis);
        }
    }
}
