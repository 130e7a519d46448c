package dev.keyledger.query.keyview.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * A table that key events make, and its columns, each named once: what is written, copied and compared goes by this
 * description, and what is read by the columns that it hands out.
 *
 * @param <R> what a row is made of
 */
public final class KeyTable<R> {
    /** From so many rows on, COPY is worth its own exchange with the server. */
    private static final int COPIED_FROM = 100;

    private final String wireName;
    private final String name;
    private final boolean isLarge;
    private final List<Column<R, ?>> columns = new ArrayList<>();

    private KeyTable(String wireName, String name, boolean isLarge) {
        this.wireName = wireName;
        this.name = name;
        this.isLarge = isLarge;
    }

    /** One that grows with the log. */
    static <R> KeyTable<R> large(String wireName, String name) {
        return new KeyTable<>(wireName, name, true);
    }

    /** One that is small enough to be compared while the feed waits. */
    static <R> KeyTable<R> small(String wireName, String name) {
        return new KeyTable<>(wireName, name, false);
    }

    /** The next column, one that rows are known by. */
    <V> Column<R, V> key(String column, ColumnType<V> type, Function<R, V> value) {
        return add(new Column<>(column, type, true, true, value));
    }

    <V> Column<R, V> column(String column, ColumnType<V> type, Function<R, V> value) {
        return add(new Column<>(column, type, false, true, value));
    }

    /** The next column, one that depends on when a record was read, or which of its copies was read first. */
    <V> Column<R, V> uncompared(String column, ColumnType<V> type, Function<R, V> value) {
        return add(new Column<>(column, type, false, false, value));
    }

    private <V> Column<R, V> add(Column<R, V> column) {
        columns.add(column);
        return column;
    }

    /** What operators call its rows. */
    public String wireName() {
        return wireName;
    }

    public String name() {
        return name;
    }

    public boolean isLarge() {
        return isLarge;
    }

    /** All columns, separated by commas. */
    public String columns() {
        return each(column -> true, Column::name, ", ");
    }

    /** Each column with its type, as the database has to have them. */
    public List<String> typedColumns() {
        return columns.stream()
                .map(column -> column.name() + " " + column.type().sqlType())
                .toList();
    }

    /** The columns of the primary key, separated by commas. */
    public String primaryKey() {
        return each(Column::isKey, Column::name, ", ");
    }

    /** What is compared of a row, as a row expression. */
    public String rowOf(String alias) {
        return "ROW(" + each(Column::isCompared, column -> alias + "." + column.name(), ", ") + ")";
    }

    /** The condition that two rows have the same primary key. */
    public String sameKey(String alias, String otherAlias) {
        return each(
                Column::isKey,
                column -> alias + "." + column.name() + " = " + otherAlias + "." + column.name(),
                " AND ");
    }

    /** Writes rows that aren't there yet. */
    void append(Views views, Collection<R> rows) throws SQLException {
        insert(views, rows, "");
    }

    /** The same, as far as is known. */
    void saveNew(Views views, Collection<R> rows) throws SQLException {
        insert(views, rows, upsert());
    }

    /** Writes rows, those that are there already once more. */
    void save(Views views, Collection<R> rows) throws SQLException {
        execute(views, inserting(views) + upsert(), rows, column -> true);
    }

    /** Writes rows, and leaves those as they are that are there already. */
    void addMissing(Views views, Collection<R> rows) throws SQLException {
        execute(views, inserting(views) + " ON CONFLICT DO NOTHING", rows, column -> true);
    }

    /** Removes the rows that are known by the same. */
    void remove(Views views, Collection<R> rows) throws SQLException {
        String sql = "DELETE FROM %s t USING unnest(%s) AS gone (%s) WHERE %s"
                .formatted(views.prefix() + name, parameters(Column::isKey), primaryKey(), sameKey("t", "gone"));
        execute(views, sql, rows, Column::isKey);
    }

    private String target(Views views) {
        return "%s%s (%s)".formatted(views.prefix(), name, columns());
    }

    private String inserting(Views views) {
        return "INSERT INTO %s SELECT %s FROM unnest(%s) AS given (%s)"
                .formatted(
                        target(views),
                        each(column -> true, Column::selected, ", "),
                        parameters(column -> true),
                        columns());
    }

    private String upsert() {
        return " ON CONFLICT (%s) DO UPDATE SET %s"
                .formatted(
                        primaryKey(),
                        each(
                                column -> !column.isKey(),
                                column -> column.name() + " = excluded." + column.name(),
                                ", "));
    }

    private String parameters(Predicate<Column<R, ?>> which) {
        return each(which, column -> "?::" + column.type().sentAs() + "[]", ", ");
    }

    private String each(Predicate<Column<R, ?>> which, Function<Column<R, ?>, String> expression, String separator) {
        return columns.stream().filter(which).map(expression).collect(Collectors.joining(separator));
    }

    /**
     * Executes a statement that {@code unnest}s its parameters, one array for each column: a statement for each row costs
     * several times as much, on both sides. Without rows, nothing.
     */
    private void execute(Views views, String sql, Collection<R> rows, Predicate<Column<R, ?>> which)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = views.connection().prepareStatement(sql)) {
            int parameter = 0;
            for (Column<R, ?> column : columns.stream().filter(which).toList()) {
                Array values = views.connection().createArrayOf(column.type().sentAs(), column.writtenOf(rows));
                statement.setArray(++parameter, values);
            }
            statement.executeUpdate();
        }
    }

    /** By COPY if they are many, which took a third off what the server spends on a rebuild. */
    private void insert(Views views, Collection<R> rows, String onConflict) throws SQLException {
        if (rows.size() < COPIED_FROM) {
            execute(views, inserting(views) + onConflict, rows, column -> true);
            return;
        }
        var text = new CopyText();
        for (R row : rows) {
            columns.forEach(column -> text.value(column.written(row)));
            text.endRow();
        }
        try {
            views.connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + target(views) + " FROM STDIN", new ByteArrayInputStream(text.toBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
