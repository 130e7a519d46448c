package dev.keyledger.benchmarks.stack;

import dev.keyledger.benchmarks.BenchProblem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One connection over which the same things are asked again and again. */
public final class DatabaseSession implements AutoCloseable {
    private final Connection connection;

    DatabaseSession(Connection connection) {
        this.connection = connection;
    }

    /** The first column of the first row; 0 if it is null. */
    public long number(String query) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        }
    }
}
