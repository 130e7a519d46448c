package dev.keyledger.command;

import dev.keyledger.testsupport.TestServers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/** Looks into the command service's database from outside. */
public final class Database {
    private Database() {}

    public static long count(String sql, Object... parameters) {
        return Long.parseLong(text(sql, parameters));
    }

    /** The first column of the first row as text; null if it is null or there is no row. */
    public static String text(String sql, Object... parameters) {
        try (var connection = DriverManager.getConnection(TestServers.shared().postgresUrl("keyledger_command"));
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The types of a key's events, oldest first, with a space between them. */
    public static String eventTypes(String keyId) {
        return text(
                "SELECT string_agg(type, ' ' ORDER BY version) FROM events WHERE stream_id = ?",
                UUID.fromString(keyId));
    }

    /** How PostgreSQL would execute the query if it avoided nested loops wherever it can, as JSON. */
    public static String planWithoutNestedLoops(String sql) {
        try (var connection = DriverManager.getConnection(TestServers.shared().postgresUrl("keyledger_command"));
                var statement = connection.createStatement()) {
            statement.execute("SET enable_nestloop = off");
            try (var plan = statement.executeQuery("EXPLAIN (FORMAT JSON) " + sql)) {
                plan.next();
                return plan.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static int execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(TestServers.shared().postgresUrl("keyledger_command"));
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
