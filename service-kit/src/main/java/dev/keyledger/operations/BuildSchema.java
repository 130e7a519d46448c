package dev.keyledger.operations;

import dev.keyledger.kit.database.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a build stands: tables in a schema of their own, those that replace live ones under the same names. They are asked
 * for by their full names: a search path would make the same SQL mean the ones or the others without saying so. They are
 * best unlogged, since they can be made again: after a crash of PostgreSQL all of them are empty, positions included, and
 * the build begins anew.
 *
 * @param liveTables whose columns the build's must have
 */
public record BuildSchema(String name, List<String> liveTables) {
    /** The build's table of this name. */
    public String table(String table) {
        return name + "." + table;
    }

    /**
     * An empty build, whatever was there before.
     *
     * @param tables the statements that create its tables
     */
    public void create(Connection connection, UUID operationId, String topicId, List<String> tables)
            throws SQLException {
        drop(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
            statement.execute(
                    "CREATE TABLE " + table("build") + " (operation_id uuid NOT NULL, topic_id text NOT NULL)");
            for (String table : tables) {
                statement.execute(table);
            }
        }
        Jdbc.update(connection, "INSERT INTO " + table("build") + " VALUES (?, ?)", operationId, topicId);
    }

    public void drop(Connection connection) throws SQLException {
        Jdbc.update(connection, "DROP SCHEMA IF EXISTS " + name + " CASCADE");
    }

    /** The id of the topic that the operation's build is made of; empty: it has none that the live tables can be made of. */
    public Optional<String> topicId(Connection connection, UUID operationId) throws SQLException {
        if (!exists(connection) || !hasTheLiveColumns(connection)) {
            return Optional.empty();
        }
        return Jdbc.list(
                        connection,
                        "SELECT topic_id FROM " + table("build") + " WHERE operation_id = ?",
                        row -> row.getString(1),
                        operationId)
                .stream()
                .findFirst();
    }

    private boolean exists(Connection connection) throws SQLException {
        return Jdbc.holds(connection, "SELECT to_regclass(?) IS NOT NULL", table("build"));
    }

    /** The live tables may have been migrated since the build was begun. */
    private boolean hasTheLiveColumns(Connection connection) throws SQLException {
        return Jdbc.holds(connection, """
                SELECT NOT EXISTS (
                    SELECT table_name, column_name, data_type FROM information_schema.columns
                     WHERE table_schema = current_schema() AND table_name = ANY (?)
                    EXCEPT
                    SELECT table_name, column_name, data_type FROM information_schema.columns
                     WHERE table_schema = ?)""", connection.createArrayOf("text", liveTables.toArray()), name);
    }
}
