package dev.keyledger.query.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
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
     * Makes the live tables equal to the build; both must stand still, behind the same events.
     *
     * @return how many rows differed, by kind
     */
    Map<String, Long> mend() throws SQLException {
        execute("TRUNCATE " + DIFFERING);
        execute("ANALYZE " + SUSPECT);
        var differences = new LinkedHashMap<String, Long>();
        for (RebuiltTable table : RebuiltTable.values()) {
            differences.put(
                    table.wireName(),
                    table.isLarge()
                            ? noteDifferences(table, "WHERE key_id IN (SELECT key_id FROM " + SUSPECT + ")", DIFFERING)
                            : mendRows(table));
        }
        replaceDifferingKeys();
        return differences;
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

    private long mendRows(RebuiltTable table) throws SQLException {
        long differing = count("SELECT count(*) FROM %s l FULL JOIN %s b USING (%s) WHERE %s IS DISTINCT FROM %s"
                .formatted(table.live(), table.built(), table.primaryKey(), table.rowOf("l"), table.rowOf("b")));
        if (differing > 0) {
            execute("DELETE FROM %s l WHERE NOT EXISTS (SELECT FROM %s b WHERE %s AND %s IS NOT DISTINCT FROM %s)"
                    .formatted(
                            table.live(), table.built(), table.sameKey("b", "l"), table.rowOf("b"), table.rowOf("l")));
            execute("INSERT INTO %s SELECT * FROM %s ON CONFLICT DO NOTHING".formatted(table.live(), table.built()));
        }
        return differing;
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
