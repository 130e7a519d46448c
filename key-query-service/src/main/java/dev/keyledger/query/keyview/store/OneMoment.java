package dev.keyledger.query.keyview.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Several reads that see the database as of one moment. */
final class OneMoment {
    /** What is read. */
    interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private OneMoment() {}

    static <T> T of(DataSource dataSource, Reading<T> reading) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement begin = connection.createStatement()) {
                begin.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                return reading.from(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
