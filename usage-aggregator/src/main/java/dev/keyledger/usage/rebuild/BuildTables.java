package dev.keyledger.usage.rebuild;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.operations.BuildSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The tables of the build, and how far it has come. It has no totals: those are the sums of its hours. */
final class BuildTables {
    static final BuildSchema SCHEMA =
            new BuildSchema("usage_rebuild", List.of("usage_hour", "usage_secret_hour", "usage_unpriced", "event_ids"));

    private static final int NAMED_MAX = 100;

    private static final String CREATE = """
            CREATE UNLOGGED TABLE %1$s.usage_hour (LIKE usage_hour INCLUDING DEFAULTS,
                PRIMARY KEY (partition, key_id, hour, model, provider));
            CREATE UNLOGGED TABLE %1$s.usage_secret_hour (LIKE usage_secret_hour,
                PRIMARY KEY (partition, key_id, hour, secret_version));
            CREATE UNLOGGED TABLE %1$s.usage_unpriced (LIKE usage_unpriced,
                PRIMARY KEY (partition, hour, model, provider, reason));
            CREATE UNLOGGED TABLE %1$s.last_used (partition int, key_id uuid, last_used_at timestamptz NOT NULL,
                PRIMARY KEY (partition, key_id));
            CREATE UNLOGGED TABLE %1$s.event_ids (LIKE event_ids INCLUDING STORAGE,
                PRIMARY KEY (partition, hour, revision));
            CREATE UNLOGGED TABLE %1$s.build_position (partition int PRIMARY KEY, next_offset bigint NOT NULL,
                appended_until timestamptz NOT NULL);
            CREATE UNLOGGED TABLE %1$s.differing_hour (partition int, key_id uuid, hour timestamptz, kind text NOT NULL,
                PRIMARY KEY (partition, key_id, hour));
            CREATE UNLOGGED TABLE %1$s.differing_secret (partition int, key_id uuid, hour timestamptz,
                secret_version int, PRIMARY KEY (partition, key_id, hour, secret_version));
            CREATE UNLOGGED TABLE %1$s.differing_total (partition int, key_id uuid, PRIMARY KEY (partition, key_id));
            """.formatted(SCHEMA.name());

    private static final String SAVE_POSITION = """
            INSERT INTO %s.build_position (partition, next_offset, appended_until) VALUES (?, ?, ?)
            ON CONFLICT (partition) DO UPDATE
            SET next_offset = excluded.next_offset, appended_until = excluded.appended_until
            """.formatted(SCHEMA.name());

    private BuildTables() {}

    /** Where the build stands in a partition. */
    record Position(long nextOffset, Instant appendedUntil) {}

    static void create(Connection connection, UUID operationId, String topicId) throws SQLException {
        SCHEMA.create(connection, operationId, topicId, List.of(CREATE));
    }

    static Map<Integer, Position> positions(Connection connection) throws SQLException {
        var positions = new TreeMap<Integer, Position>();
        var unused = Jdbc.list(
                connection,
                "SELECT partition, next_offset, appended_until FROM " + SCHEMA.table("build_position"),
                row -> positions.put(row.getInt(1), new Position(row.getLong(2), Jdbc.time(row, 3))));
        return positions;
    }

    static void moveTo(Connection connection, int partition, Position position) throws SQLException {
        Jdbc.update(connection, SAVE_POSITION, partition, position.nextOffset(), position.appendedUntil());
    }

    /** The first keys in which build and live rows differ, to be named to people. */
    static List<String> differingKeys(Connection connection) throws SQLException {
        return Jdbc.list(
                connection, String.format(Locale.ROOT, """
                SELECT key_id FROM %1$s.differing_hour UNION SELECT key_id FROM %1$s.differing_total
                UNION SELECT key_id FROM %1$s.differing_secret ORDER BY key_id LIMIT %2$d
                """, SCHEMA.name(), NAMED_MAX), row -> row.getString(1));
    }

    /** So that the comparison is planned for what there is. */
    static void analyze(Connection connection) throws SQLException {
        for (String table : List.of("usage_hour", "usage_secret_hour", "last_used", "event_ids")) {
            Jdbc.update(connection, "ANALYZE " + SCHEMA.table(table));
        }
    }
}
