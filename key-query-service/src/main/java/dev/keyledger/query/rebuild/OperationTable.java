package dev.keyledger.query.rebuild;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.query.keyview.store.Columns;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The table {@code operation}. Every method works inside the caller's transaction. */
final class OperationTable {
    private static final int LIST_MAX = 100;

    private OperationTable() {}

    /** @return false if there is an open one already */
    static boolean insert(Connection connection, UUID id, Integer throttle, String requestedBy, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO operation (operation_id, type, status, throttle, requested_by, requested_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setObject(1, id);
            insert.setString(2, Operation.TYPE);
            insert.setString(3, OperationStatus.WAITING.wireName());
            insert.setObject(4, throttle, java.sql.Types.INTEGER);
            insert.setString(5, requestedBy);
            insert.setObject(6, Columns.timestamp(now));
            return insert.executeUpdate() == 1;
        }
    }

    static Optional<Operation> find(Connection connection, UUID id) throws SQLException {
        return select(connection, "SELECT * FROM operation WHERE operation_id = ?", id).stream()
                .findFirst();
    }

    static Optional<Operation> open(Connection connection) throws SQLException {
        return select(connection, "SELECT * FROM operation WHERE finished_at IS NULL AND type = ?", Operation.TYPE)
                .stream()
                .findFirst();
    }

    /** The newest first. */
    static List<Operation> latest(Connection connection) throws SQLException {
        return select(connection, "SELECT * FROM operation ORDER BY operation_id DESC LIMIT ?", LIST_MAX);
    }

    /** Empty if it has finished, or never was. */
    static Optional<Operation> cancel(Connection connection, UUID id) throws SQLException {
        return select(
                        connection,
                        "UPDATE operation SET status = ? WHERE operation_id = ? AND finished_at IS NULL RETURNING *",
                        OperationStatus.CANCELLING.wireName(),
                        id)
                .stream()
                .findFirst();
    }

    /** Leaves a cancellation that has come in between. */
    static void start(Connection connection, UUID id, Instant now) throws SQLException {
        update(
                connection,
                "UPDATE operation SET status = CASE status WHEN ? THEN ? ELSE status END, started_at = ?, done = 0,"
                        + " detail = NULL WHERE operation_id = ?",
                OperationStatus.WAITING.wireName(),
                OperationStatus.RUNNING.wireName(),
                Columns.timestamp(now),
                id);
    }

    /** @return what others have made of it in the meantime */
    static OperationStatus progress(Connection connection, UUID id, long done, long total, long rate, String detail)
            throws SQLException {
        return select(
                        connection,
                        "UPDATE operation SET done = ?, total = ?, rate_per_second = ?, detail = ?"
                                + " WHERE operation_id = ? RETURNING *",
                        done,
                        total,
                        rate,
                        detail,
                        id)
                .getFirst()
                .status();
    }

    static void note(Connection connection, UUID id, String detail) throws SQLException {
        update(connection, "UPDATE operation SET detail = ? WHERE operation_id = ?", detail, id);
    }

    static void finish(
            Connection connection,
            UUID id,
            OperationStatus status,
            Map<String, Long> differences,
            String detail,
            Instant now)
            throws SQLException {
        update(
                connection,
                "UPDATE operation SET status = ?, differences = ?, detail = ?, finished_at = ? WHERE operation_id = ?",
                status.wireName(),
                differences == null ? null : jsonOf(differences),
                detail,
                Columns.timestamp(now),
                id);
    }

    private static List<Operation> select(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet row = statement.executeQuery()) {
            var operations = new ArrayList<Operation>();
            while (row.next()) {
                operations.add(operationOf(row));
            }
            return operations;
        }
    }

    private static void update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private static Operation operationOf(ResultSet row) throws SQLException {
        return new Operation(
                row.getObject("operation_id", UUID.class),
                OperationStatus.ofWireName(row.getString("status")),
                row.getObject("throttle", Integer.class),
                row.getString("requested_by"),
                Columns.instant(row, "requested_at"),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "finished_at"),
                row.getLong("done"),
                row.getLong("total"),
                row.getLong("rate_per_second"),
                differencesOf(row.getString("differences")),
                row.getString("detail"));
    }

    private static Map<String, Long> differencesOf(String json) {
        try {
            return json == null ? null : WireJson.mapper().readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jsonOf(Map<String, Long> differences) {
        try {
            return WireJson.mapper().writeValueAsString(differences);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
