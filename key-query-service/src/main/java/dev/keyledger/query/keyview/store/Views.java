package dev.keyledger.query.keyview.store;

import java.sql.Connection;

/**
 * The key views that are live, or those of a build, over one connection. Each table is asked for by its full name: a search
 * path would make the same SQL mean the one or the other without saying so.
 *
 * @param prefix of the tables' names: a schema and a dot; empty: the live ones
 */
public record Views(Connection connection, String prefix) {
    public static Views live(Connection connection) {
        return new Views(connection, "");
    }

    /** Those that are made in a schema of their own. */
    public static Views in(String schema, Connection connection) {
        return new Views(connection, schema + ".");
    }

    /** @param sql in which {@code %1$s} stands before each table's name */
    String sql(String sql) {
        return sql.formatted(prefix);
    }
}
