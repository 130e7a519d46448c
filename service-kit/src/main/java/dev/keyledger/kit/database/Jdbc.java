package dev.keyledger.kit.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One short statement, on a connection of its own or on one whose transaction has begun. Parameters go from left to right;
 * they may be null, and times are instants.
 */
public final class Jdbc {
    private Jdbc() {}

    /** Reads the row that the result stands at. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public static <T> List<T> list(
            DataSource dataSource, String sql, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return list(connection, sql, reader, parameters);
        }
    }

    public static <T> List<T> list(
            Connection connection, String sql, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement select = prepare(connection, sql, parameters);
                ResultSet row = select.executeQuery()) {
            var rows = new ArrayList<T>();
            while (row.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        }
    }

    /** The first row; empty if there is none. */
    public static <T> Optional<T> first(
            DataSource dataSource, String sql, RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        return list(dataSource, sql, reader, parameters).stream().findFirst();
    }

    /** The number in the one row that there is. */
    public static long number(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        return list(connection, sql, row -> row.getLong(1), parameters).getFirst();
    }

    public static boolean holds(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        return list(connection, sql, row -> row.getBoolean(1), parameters).getFirst();
    }

    /** @return how many rows were written */
    public static int update(DataSource dataSource, String sql, @Nullable Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return update(connection, sql, parameters);
        }
    }

    /** @return how many rows were written */
    public static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement update = prepare(connection, sql, parameters)) {
            return update.executeUpdate();
        }
    }

    /** Of a column that is never null. */
    public static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Null where the row has none. */
    public static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                Object value = parameters[i] instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : parameters[i];
                statement.setObject(i + 1, value);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
