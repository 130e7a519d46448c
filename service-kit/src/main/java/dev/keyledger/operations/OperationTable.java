package dev.keyledger.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.kit.database.Jdbc;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code operation}. Every method works inside the caller's transaction. */
public final class OperationTable {
    private static final int LIST_MAX = 100;

    /** Without the catalogue, which may be megabytes: whoever only watches doesn't need it. */
    private static final String WATCHED = "operation_id, type, status, throttle, dry_run, NULL::text AS catalog,"
            + " requested_by, requested_at, started_at, finished_at, done, total, rate_per_second, differences, result,"
            + " detail, heads, accept_loss";

    private OperationTable() {}

    /**
     * How an operation ended.
     *
     * @param differences null: not compared
     * @param result null: nothing to tell
     * @param detail null: nothing to say
     */
    record Outcome(
            @Nullable Map<String, Long> differences,
            @Nullable JsonNode result,
            @Nullable String detail) {}

    /** @return false if there is an open one of this type already */
    public static boolean insert(
            Connection connection, UUID id, StartOperation request, String requestedBy, Instant now)
            throws SQLException {
        return Jdbc.update(
                        connection,
                        "INSERT INTO operation (operation_id, type, status, throttle, dry_run, catalog, requested_by,"
                                + " requested_at, heads, accept_loss) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        id,
                        request.type(),
                        OperationStatus.WAITING.wireName(),
                        request.throttle(),
                        request.isDryRun(),
                        request.catalog(),
                        requestedBy,
                        now,
                        request.heads(),
                        request.isLossAccepted())
                == 1;
    }

    /** To be watched: without its catalogue. */
    public static Optional<Operation> find(Connection connection, UUID id) throws SQLException {
        return select(connection, "SELECT " + WATCHED + " FROM operation WHERE operation_id = ?", id).stream()
                .findFirst();
    }

    /**
     * The oldest one that is open, of those that this build knows: they are done one after another, and what a newer build
     * has made of them is left to that.
     */
    static Optional<Operation> open(Connection connection, Collection<String> types) throws SQLException {
        return select(
                        connection,
                        "SELECT * FROM operation WHERE finished_at IS NULL AND type = ANY (?) AND status IN (?, ?, ?)"
                                + " ORDER BY operation_id LIMIT 1",
                        connection.createArrayOf("text", types.toArray()),
                        OperationStatus.WAITING.wireName(),
                        OperationStatus.RUNNING.wireName(),
                        OperationStatus.CANCELLING.wireName())
                .stream()
                .findFirst();
    }

    /** The newest first, to be watched: without their catalogues. */
    static List<Operation> latest(Connection connection) throws SQLException {
        return select(connection, "SELECT " + WATCHED + " FROM operation ORDER BY operation_id DESC LIMIT ?", LIST_MAX);
    }

    /** Empty if it has finished, or never was. */
    public static Optional<Operation> cancel(Connection connection, UUID id) throws SQLException {
        return select(
                        connection,
                        "UPDATE operation SET status = ? WHERE operation_id = ? AND finished_at IS NULL RETURNING "
                                + WATCHED,
                        OperationStatus.CANCELLING.wireName(),
                        id)
                .stream()
                .findFirst();
    }

    /** Leaves a cancellation that has come in between. */
    static void start(Connection connection, UUID id, Instant now) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE operation SET status = CASE status WHEN ? THEN ? ELSE status END, started_at = ?, done = 0,"
                        + " detail = NULL WHERE operation_id = ?",
                OperationStatus.WAITING.wireName(),
                OperationStatus.RUNNING.wireName(),
                now,
                id);
    }

    /** @return what others have made of it in the meantime */
    static OperationStatus progress(Connection connection, UUID id, long done, long total, long rate, String detail)
            throws SQLException {
        return select(
                        connection,
                        "UPDATE operation SET done = ?, total = ?, rate_per_second = ?, detail = ?"
                                + " WHERE operation_id = ? RETURNING " + WATCHED,
                        done,
                        total,
                        rate,
                        detail,
                        id)
                .getFirst()
                .status();
    }

    static void note(Connection connection, UUID id, String detail) throws SQLException {
        Jdbc.update(connection, "UPDATE operation SET detail = ? WHERE operation_id = ?", detail, id);
    }

    static void finish(Connection connection, UUID id, OperationStatus status, Outcome outcome, Instant now)
            throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE operation SET status = ?, differences = ?, result = ?, detail = ?, finished_at = ?"
                        + " WHERE operation_id = ?",
                status.wireName(),
                jsonOf(outcome.differences()),
                jsonOf(outcome.result()),
                outcome.detail(),
                now,
                id);
    }

    private static List<Operation> select(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        return Jdbc.list(connection, sql, OperationTable::operationOf, parameters);
    }

    private static Operation operationOf(ResultSet row) throws SQLException {
        return new Operation(
                row.getObject("operation_id", UUID.class),
                OperationStatus.ofWireName(row.getString("status")),
                new StartOperation(
                        row.getString("type"),
                        row.getObject("throttle", Integer.class),
                        row.getBoolean("dry_run"),
                        row.getString("catalog"),
                        row.getObject("heads", UUID.class),
                        row.getBoolean("accept_loss")),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                row.getLong("done"),
                row.getLong("total"),
                row.getLong("rate_per_second"),
                fromJson(row.getString("differences"), new TypeReference<>() {}),
                fromJson(row.getString("result"), new TypeReference<>() {}),
                row.getString("detail"));
    }

    private static <T> @Nullable T fromJson(@Nullable String json, TypeReference<T> type) {
        try {
            return json == null ? null : WireJson.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String jsonOf(@Nullable Object value) {
        try {
            return value == null ? null : WireJson.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
