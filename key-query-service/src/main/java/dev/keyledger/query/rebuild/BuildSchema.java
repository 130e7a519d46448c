package dev.keyledger.query.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The build: tables of the same names in a schema of their own, and how far they have come. Unlogged, since they can be
 * made again: after a crash of PostgreSQL all of them are empty, positions included, and the build begins anew.
 */
final class BuildSchema {
    static final String NAME = "key_rebuild";

    private BuildSchema() {}

    /** An empty build, whatever was there before. */
    static void create(Connection connection, String topicId) throws SQLException {
        drop(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + NAME);
            for (RebuiltTable table : RebuiltTable.values()) {
                // With the live table's rules: what the swap could not store must be found before.
                statement.execute(
                        "CREATE UNLOGGED TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (%s))"
                                .formatted(table.built(), table.live(), table.primaryKey()));
            }
            statement.execute("CREATE UNLOGGED TABLE " + NAME
                    + ".build_position (partition int PRIMARY KEY, next_offset bigint NOT NULL)");
            statement.execute("CREATE TABLE " + NAME + ".build_topic (topic_id text NOT NULL)");
            // Keys in which build and live views may differ, and keys in which they do.
            statement.execute("CREATE UNLOGGED TABLE " + NAME + ".suspect (key_id uuid PRIMARY KEY)");
            statement.execute("CREATE UNLOGGED TABLE " + NAME + ".differing (key_id uuid PRIMARY KEY)");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + NAME + ".build_topic VALUES (?)")) {
            insert.setString(1, topicId);
            insert.executeUpdate();
        }
    }

    static void drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + NAME + " CASCADE");
        }
    }

    /** The id of the topic that is being read; empty: there is no build, or none that the live tables can be made of. */
    static Optional<String> topicId(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT to_regclass('" + NAME + ".build_topic')")) {
                row.next();
                if (row.getString(1) == null) {
                    return Optional.empty();
                }
            }
            if (!hasTheLiveColumns(connection)) {
                return Optional.empty();
            }
            try (ResultSet row = statement.executeQuery("SELECT topic_id FROM " + NAME + ".build_topic")) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** The live tables may have been migrated since the build was begun. */
    private static boolean hasTheLiveColumns(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT NOT EXISTS (
                    SELECT table_name, column_name, data_type FROM information_schema.columns
                     WHERE table_schema = current_schema() AND table_name = ANY (?)
                    EXCEPT
                    SELECT table_name, column_name, data_type FROM information_schema.columns
                     WHERE table_schema = ?)""")) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            Arrays.stream(RebuiltTable.values())
                                    .map(RebuiltTable::live)
                                    .toArray()));
            select.setString(2, NAME);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Until the end of the transaction, table names mean the build's. */
    static void use(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL search_path TO " + NAME);
        }
    }

    static void useLive(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL search_path TO DEFAULT");
        }
    }

    static Map<Integer, Long> positions(Connection connection) throws SQLException {
        var positions = new TreeMap<Integer, Long>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT partition, next_offset FROM " + NAME + ".build_position")) {
            while (row.next()) {
                positions.put(row.getInt(1), row.getLong(2));
            }
        }
        return positions;
    }

    static void moveTo(Connection connection, Map<Integer, Long> nextOffsets) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO " + NAME
                + ".build_position VALUES (?, ?) ON CONFLICT (partition)"
                + " DO UPDATE SET next_offset = excluded.next_offset")) {
            for (var entry : nextOffsets.entrySet()) {
                upsert.setInt(1, entry.getKey());
                upsert.setLong(2, entry.getValue());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }
}
