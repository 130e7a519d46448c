package dev.keyledger.query.keyview.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.postgresql.PGConnection;

/**
 * Any number of rows for one statement, which {@code unnest}s them: each column travels as one array. A statement for
 * each row costs several times as much, on both sides.
 */
final class ManyRows<R> {
    /** From so many rows on, COPY is worth its own exchange with the server. */
    private static final int COPIED_FROM = 100;

    @SuppressWarnings("ArrayRecordComponent") // Never compared, only handed to the driver.
    private record Column(String sqlType, Object[] values) {}

    private final List<R> rows;
    private final List<Column> columns = new ArrayList<>();

    ManyRows(Collection<R> rows) {
        this.rows = List.copyOf(rows);
    }

    /** The next column, from left to right, in a form that PostgreSQL reads as the type; null elements are SQL's. */
    ManyRows<R> column(String sqlType, Function<R, ?> value) {
        columns.add(new Column(sqlType, rows.stream().map(value).toArray()));
        return this;
    }

    ManyRows<R> timestamps(Function<R, Instant> value) {
        return column("timestamptz", row -> {
            Instant time = value.apply(row);
            return time == null ? null : time.toString();
        });
    }

    ManyRows<R> bytes(Function<R, byte[]> value) {
        columns.add(new Column("bytea", rows.stream().map(value).toArray(byte[][]::new)));
        return this;
    }

    /** Executes the statement, whose parameters are the columns; without rows, nothing. */
    void execute(Connection connection, String sql) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                statement.setArray(i + 1, connection.createArrayOf(column.sqlType(), column.values()));
            }
            statement.executeUpdate();
        }
    }

    /**
     * Inserts rows that aren't there yet: by the statement, or by COPY if they are many, which took a third off what the
     * server spends on a rebuild.
     *
     * @param target table and columns, as in {@code name (one, other)}
     */
    void insert(Connection connection, String target, String sql) throws SQLException {
        if (rows.size() < COPIED_FROM) {
            execute(connection, sql);
            return;
        }
        var text = new CopyText();
        for (int row = 0; row < rows.size(); row++) {
            for (Column column : columns) {
                text.value(column.values()[row]);
            }
            text.endRow();
        }
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + target + " FROM STDIN", new ByteArrayInputStream(text.toBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
