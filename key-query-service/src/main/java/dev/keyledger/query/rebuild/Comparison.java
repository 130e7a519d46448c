package dev.keyledger.query.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Compares the build with the live views and makes the live ones equal to it. The long work is done beforehand, while
 * the live feed moves on: {@link #suspect()} finds the keys in which they differ then, be it because one of them is
 * behind. Whatever else may differ later are keys of which the build reads an event after that. With these added, only
 * suspects have to be looked at once both stand still.
 */
final class Comparison {
    private static final String SUSPECT = BuildSchema.NAME + ".suspect";
    private static final int NAMED_MAX = 100;
    private static final String DIFFERING = BuildSchema.NAME + ".differing";

    private final Connection connection;

    Comparison(Connection connection) {
        this.connection = connection;
    }

    /** Notes the keys in which the large tables differ now. Sees one moment only if its transaction does. */
    void suspect() throws SQLException {
        execute("TRUNCATE " + SUSPECT);
        for (RebuiltTable table : RebuiltTable.values()) {
            execute("ANALYZE " + table.built());
            if (table.isLarge()) {
                noteDifferences(table, "", SUSPECT);
            }
        }
    }

    void suspect(Collection<UUID> keyIds) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + SUSPECT + " SELECT unnest(?::uuid[]) ON CONFLICT DO NOTHING")) {
            insert.setArray(1, connection.createArrayOf("uuid", keyIds.toArray()));
            insert.executeUpdate();
        }
    }

    /**
     * How many rows differ, by kind, and which keys they are of; live tables and build must stand still, behind the same
     * events.
     */
    Map<String, Long> differences() throws SQLException {
        execute("TRUNCATE " + DIFFERING);
        execute("ANALYZE " + SUSPECT);
        var differences = new LinkedHashMap<String, Long>();
        for (RebuiltTable table : RebuiltTable.values()) {
            differences.put(
                    table.wireName(),
                    table.isLarge()
                            ? noteDifferences(table, "WHERE key_id IN (SELECT key_id FROM " + SUSPECT + ")", DIFFERING)
                            : countDifferences(table));
        }
        return differences;
    }

    /** After {@link #differences()}: the first keys in which the large tables differ, to be named to people. */
    List<String> differingKeys() throws SQLException {
        var keys = new ArrayList<String>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT key_id FROM " + DIFFERING + " ORDER BY key_id LIMIT " + NAMED_MAX)) {
            while (row.next()) {
                keys.add(row.getString(1));
            }
        }
        return keys;
    }

    /** After {@link #differences()}: makes the live tables equal to the build. */
    void mend() throws SQLException {
        for (RebuiltTable table : RebuiltTable.values()) {
            if (!table.isLarge()) {
                mendRows(table);
            }
        }
        replaceDifferingKeys();
    }

    /** A key's rows are replaced together: its secrets refer to its view. */
    private void replaceDifferingKeys() throws SQLException {
        execute("ANALYZE " + DIFFERING);
        String ofDiffering = " WHERE key_id IN (SELECT key_id FROM " + DIFFERING + ")";
        RebuiltTable[] tables = RebuiltTable.values();
        for (int i = tables.length - 1; i >= 0; i--) {
            if (tables[i].isLarge()) {
                execute("DELETE FROM " + tables[i].live() + ofDiffering);
            }
        }
        for (RebuiltTable table : tables) {
            if (table.isLarge()) {
                execute("INSERT INTO %s SELECT * FROM %s%s".formatted(table.live(), table.built(), ofDiffering));
            }
        }
    }

    private long noteDifferences(RebuiltTable table, String restriction, String notes) throws SQLException {
        return count("""
                WITH differing AS (
                    SELECT key_id FROM (SELECT * FROM %s %s) l FULL JOIN (SELECT * FROM %s %s) b USING (%s)
                    WHERE %s IS DISTINCT FROM %s
                ), noted AS (
                    INSERT INTO %s SELECT DISTINCT key_id FROM differing ON CONFLICT DO NOTHING
                )
                SELECT count(*) FROM differing
                """.formatted(
                        table.live(),
                        restriction,
                        table.built(),
                        restriction,
                        table.primaryKey(),
                        table.rowOf("l"),
                        table.rowOf("b"),
                        notes));
    }

    private long countDifferences(RebuiltTable table) throws SQLException {
        return count("SELECT count(*) FROM %s l FULL JOIN %s b USING (%s) WHERE %s IS DISTINCT FROM %s"
                .formatted(table.live(), table.built(), table.primaryKey(), table.rowOf("l"), table.rowOf("b")));
    }

    private void mendRows(RebuiltTable table) throws SQLException {
        execute("DELETE FROM %s l WHERE NOT EXISTS (SELECT FROM %s b WHERE %s AND %s IS NOT DISTINCT FROM %s)"
                .formatted(table.live(), table.built(), table.sameKey("b", "l"), table.rowOf("b"), table.rowOf("l")));
        execute("INSERT INTO %s SELECT * FROM %s ON CONFLICT DO NOTHING".formatted(table.live(), table.built()));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
