package dev.keyledger.usage.rebuild;

import dev.keyledger.usage.ledger.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The build: what the log comes to, in tables of the same names in a schema of their own, and how far it has come.
 * Unlogged, since it can be made again: after a crash of PostgreSQL all is empty, positions included, and the build
 * begins anew. It has no totals: those are the sums of its hours.
 */
final class BuildSchema {
    static final String NAME = "usage_rebuild";
    private static final int NAMED_MAX = 100;

    private static final String CREATE = """
            CREATE SCHEMA %1$s;
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
            CREATE TABLE %1$s.build (operation_id uuid NOT NULL, topic_id text NOT NULL);
            CREATE UNLOGGED TABLE %1$s.differing_hour (partition int, key_id uuid, hour timestamptz, kind text NOT NULL,
                PRIMARY KEY (partition, key_id, hour));
            CREATE UNLOGGED TABLE %1$s.differing_secret (partition int, key_id uuid, hour timestamptz,
                secret_version int, PRIMARY KEY (partition, key_id, hour, secret_version));
            CREATE UNLOGGED TABLE %1$s.differing_total (partition int, key_id uuid, PRIMARY KEY (partition, key_id));
            """.formatted(NAME);

    private static final String SAVE_POSITION = """
            INSERT INTO %s.build_position (partition, next_offset, appended_until) VALUES (?, ?, ?)
            ON CONFLICT (partition) DO UPDATE
            SET next_offset = excluded.next_offset, appended_until = excluded.appended_until
            """.formatted(NAME);

    private BuildSchema() {}

    /** Where the build stands in a partition. */
    record Position(long nextOffset, Instant appendedUntil) {}

    /** An empty build, whatever was there before. */
    static void create(Connection connection, UUID operationId, String topicId) throws SQLException {
        drop(connection);
        execute(connection, CREATE);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + NAME + ".build VALUES (?, ?)")) {
            insert.setObject(1, operationId);
            insert.setString(2, topicId);
            insert.executeUpdate();
        }
    }

    static void drop(Connection connection) throws SQLException {
        execute(connection, "DROP SCHEMA IF EXISTS " + NAME + " CASCADE");
    }

    /** The id of the topic that this operation's build was made of; empty: it has none. */
    static Optional<String> topicId(Connection connection, UUID operationId) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('" + NAME + ".build')")) {
            row.next();
            if (row.getString(1) == null) {
                return Optional.empty();
            }
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT topic_id FROM " + NAME + ".build WHERE operation_id = ?")) {
            select.setObject(1, operationId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Until the end of the transaction, table names mean the build's. */
    static void use(Connection connection) throws SQLException {
        execute(connection, "SET LOCAL search_path TO " + NAME);
    }

    static void useLive(Connection connection) throws SQLException {
        execute(connection, "SET LOCAL search_path TO DEFAULT");
    }

    static Map<Integer, Position> positions(Connection connection) throws SQLException {
        var positions = new TreeMap<Integer, Position>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT partition, next_offset, appended_until FROM " + NAME + ".build_position")) {
            while (row.next()) {
                positions.put(
                        row.getInt(1),
                        new Position(
                                row.getLong(2),
                                row.getObject(3, OffsetDateTime.class).toInstant()));
            }
        }
        return positions;
    }

    static void moveTo(Connection connection, int partition, Position position) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(SAVE_POSITION)) {
            new Parameters(save).add(partition).add(position.nextOffset()).add(position.appendedUntil());
            save.executeUpdate();
        }
    }

    /** The first keys in which build and live rows differ, to be named to people. */
    static List<String> differingKeys(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(String.format(Locale.ROOT, """
                        SELECT key_id FROM %1$s.differing_hour UNION SELECT key_id FROM %1$s.differing_total
                        UNION SELECT key_id FROM %1$s.differing_secret ORDER BY key_id LIMIT %2$d
                        """, NAME, NAMED_MAX))) {
            var keys = new ArrayList<String>();
            while (row.next()) {
                keys.add(row.getString(1));
            }
            return keys;
        }
    }

    /** So that the comparison is planned for what there is. */
    static void analyze(Connection connection) throws SQLException {
        execute(
                connection,
                "ANALYZE %1$s.usage_hour; ANALYZE %1$s.usage_secret_hour; ANALYZE %1$s.last_used; ANALYZE %1$s.event_ids"
                        .formatted(NAME));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
