package dev.keyledger.query.rebuild;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.query.keyview.store.KeyTable;
import dev.keyledger.query.keyview.store.KeyTables;
import dev.keyledger.query.release.Releases;
import java.sql.Connection;
import java.sql.SQLException;
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
    private static final int NAMED_MAX = 100;

    private final Connection connection;

    Comparison(Connection connection) {
        this.connection = connection;
    }

    /** Notes the keys in which the large tables differ now. Sees one moment only if its transaction does. */
    void suspect() throws SQLException {
        execute("TRUNCATE " + BuildTables.SUSPECT);
        for (KeyTable<?> table : KeyTables.ALL) {
            execute("ANALYZE " + BuildTables.of(table));
            if (table.isLarge()) {
                noteDifferences(table, "", BuildTables.SUSPECT);
            }
        }
    }

    void suspect(Collection<UUID> keyIds) throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO " + BuildTables.SUSPECT + " SELECT unnest(?::uuid[]) ON CONFLICT DO NOTHING",
                connection.createArrayOf("uuid", keyIds.toArray()));
    }

    /**
     * How many rows differ, by kind, and which keys they are of; live tables and build must stand still, behind the same
     * events.
     */
    Map<String, Long> differences() throws SQLException {
        execute("TRUNCATE " + BuildTables.DIFFERING);
        execute("ANALYZE " + BuildTables.SUSPECT);
        var differences = new LinkedHashMap<String, Long>();
        for (KeyTable<?> table : KeyTables.ALL) {
            differences.put(
                    table.wireName(),
                    table.isLarge()
                            ? noteDifferences(
                                    table,
                                    "WHERE key_id IN (SELECT key_id FROM " + BuildTables.SUSPECT + ")",
                                    BuildTables.DIFFERING)
                            : countDifferences(table));
        }
        return differences;
    }

    /** After {@link #differences()}: the first keys in which the large tables differ, to be named to people. */
    List<String> differingKeys() throws SQLException {
        return Jdbc.list(
                connection,
                "SELECT key_id FROM " + BuildTables.DIFFERING + " ORDER BY key_id LIMIT " + NAMED_MAX,
                row -> row.getString(1));
    }

    /** After {@link #differences()}: makes the live tables equal to the build. */
    void mend() throws SQLException {
        Releases.note(connection, BuildTables.SCHEMA.table("key_quarantine"));
        for (KeyTable<?> table : KeyTables.ALL) {
            if (!table.isLarge()) {
                mendRows(table);
            }
        }
        replaceDifferingKeys();
    }

    /** A key's rows are replaced together: its secrets refer to its view. */
    private void replaceDifferingKeys() throws SQLException {
        execute("ANALYZE " + BuildTables.DIFFERING);
        String ofDiffering = " WHERE key_id IN (SELECT key_id FROM " + BuildTables.DIFFERING + ")";
        for (KeyTable<?> table : KeyTables.ALL.reversed()) {
            if (table.isLarge()) {
                execute("DELETE FROM " + table.name() + ofDiffering);
            }
        }
        for (KeyTable<?> table : KeyTables.ALL) {
            if (table.isLarge()) {
                execute(copied(table) + ofDiffering);
            }
        }
    }

    /** Its columns by name: those that were added to the live table later stand in another order than the build's. */
    private static String copied(KeyTable<?> table) {
        return "INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s"
                .formatted(table.name(), table.columns(), BuildTables.of(table));
    }

    private long noteDifferences(KeyTable<?> table, String restriction, String notes) throws SQLException {
        return count("""
                WITH differing AS (
                    SELECT key_id FROM (SELECT * FROM %s %s) l FULL JOIN (SELECT * FROM %s %s) b USING (%s)
                    WHERE %s IS DISTINCT FROM %s
                ), noted AS (
                    INSERT INTO %s SELECT DISTINCT key_id FROM differing ON CONFLICT DO NOTHING
                )
                SELECT count(*) FROM differing
                """.formatted(
                        table.name(),
                        restriction,
                        BuildTables.of(table),
                        restriction,
                        table.primaryKey(),
                        table.rowOf("l"),
                        table.rowOf("b"),
                        notes));
    }

    private long countDifferences(KeyTable<?> table) throws SQLException {
        return count("SELECT count(*) FROM %s l FULL JOIN %s b USING (%s) WHERE %s IS DISTINCT FROM %s"
                .formatted(
                        table.name(), BuildTables.of(table), table.primaryKey(), table.rowOf("l"), table.rowOf("b")));
    }

    private void mendRows(KeyTable<?> table) throws SQLException {
        execute("DELETE FROM %s l WHERE NOT EXISTS (SELECT FROM %s b WHERE %s AND %s IS NOT DISTINCT FROM %s)"
                .formatted(
                        table.name(),
                        BuildTables.of(table),
                        table.sameKey("b", "l"),
                        table.rowOf("b"),
                        table.rowOf("l")));
        execute(copied(table) + " ON CONFLICT DO NOTHING");
    }

    private void execute(String sql) throws SQLException {
        Jdbc.update(connection, sql);
    }

    private long count(String sql) throws SQLException {
        return Jdbc.number(connection, sql);
    }
}
