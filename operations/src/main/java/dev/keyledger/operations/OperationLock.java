package dev.keyledger.operations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The right to work on operations, which one instance has at a time: an advisory lock of a session. Whoever has it
 * works over the same session. If that ends, so do both, and there is no zombie to fence.
 */
final class OperationLock implements AutoCloseable {
    /** Any number that nothing else in this database locks: "rebuilds" in ASCII. */
    private static final long LOCK = 0x72656275696c6473L;

    private final Connection connection;

    private OperationLock(Connection connection) {
        this.connection = connection;
    }

    /** Empty if another instance has it. */
    static Optional<OperationLock> tryAcquire(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean acquired = false;
        try (Statement statement = connection.createStatement();
                ResultSet locked = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            acquired = locked.next() && locked.getBoolean(1);
            return acquired ? Optional.of(new OperationLock(connection)) : Optional.empty();
        } finally {
            if (!acquired) {
                connection.close();
            }
        }
    }

    Connection connection() {
        return connection;
    }

    static void inTransaction(Connection connection, OperationRun.Work work) throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            work.run();
            connection.commit();
            done = true;
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

    /** The connection may go back to a pool, so the lock must be released by name. */
    @Override
    public void close() throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
        }
    }
}
