package dev.keyledger.query.rebuild;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.operations.BuildSchema;
import dev.keyledger.query.keyview.store.KeyTable;
import dev.keyledger.query.keyview.store.KeyTables;
import dev.keyledger.query.keyview.store.Views;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The tables of the build: those of the key views, and how far it has come. */
final class BuildTables {
    static final BuildSchema SCHEMA = new BuildSchema(
            "key_rebuild", KeyTables.ALL.stream().map(KeyTable::name).toList());

    /** Keys in which build and live views may differ, and keys in which they do. */
    static final String SUSPECT = SCHEMA.table("suspect");

    static final String DIFFERING = SCHEMA.table("differing");

    private static final String POSITION = SCHEMA.table("build_position");

    private BuildTables() {}

    static void create(Connection connection, UUID operationId, String topicId) throws SQLException {
        var tables = new ArrayList<String>();
        for (KeyTable<?> table : KeyTables.ALL) {
            // With the live table's rules: what the swap could not store must be found before.
            tables.add("CREATE UNLOGGED TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (%s))"
                    .formatted(of(table), table.name(), table.primaryKey()));
        }
        tables.add("CREATE UNLOGGED TABLE " + POSITION + " (partition int PRIMARY KEY, next_offset bigint NOT NULL)");
        tables.add("CREATE UNLOGGED TABLE " + SUSPECT + " (key_id uuid PRIMARY KEY)");
        tables.add("CREATE UNLOGGED TABLE " + DIFFERING + " (key_id uuid PRIMARY KEY)");
        SCHEMA.create(connection, operationId, topicId, tables);
    }

    static Views views(Connection connection) {
        return Views.in(SCHEMA.name(), connection);
    }

    /** The build's table beside a live one, by its full name. */
    static String of(KeyTable<?> table) {
        return SCHEMA.table(table.name());
    }

    static Map<Integer, Long> positions(Connection connection) throws SQLException {
        var positions = new TreeMap<Integer, Long>();
        var unused = Jdbc.list(
                connection,
                "SELECT partition, next_offset FROM " + POSITION,
                row -> positions.put(row.getInt(1), row.getLong(2)));
        return positions;
    }

    static void moveTo(Connection connection, Map<Integer, Long> nextOffsets) throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO " + POSITION + " SELECT * FROM unnest(?::int[], ?::bigint[])"
                        + " ON CONFLICT (partition) DO UPDATE SET next_offset = excluded.next_offset",
                connection.createArrayOf("int", nextOffsets.keySet().toArray()),
                connection.createArrayOf("bigint", nextOffsets.values().toArray()));
    }
}
