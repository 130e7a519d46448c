package dev.keyledger.query.keyview.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table that key events make.
 *
 * @param isKey whether rows are known by it
 * @param isCompared whether two builds of the table must have it alike
 * @param value what a row has of it; null is SQL's
 */
record Column<R, V>(String name, ColumnType<V> type, boolean isKey, boolean isCompared, Function<R, V> value) {
    /** Of a column that isn't null there. */
    V of(ResultSet row) throws SQLException {
        V value = orNull(row);
        if (value == null) {
            throw new SQLException("column " + name + " is null");
        }
        return value;
    }

    @Nullable
    V orNull(ResultSet row) throws SQLException {
        return type.reading().from(row, name);
    }

    @Nullable
    Object written(R row) {
        V given = value.apply(row);
        return given == null ? null : type.written().apply(given);
    }

    Object[] writtenOf(Collection<R> rows) {
        // The driver knows an array of bytes' arrays by its own type alone.
        return type.sqlType().equals(ColumnType.BYTES.sqlType())
                ? rows.stream().map(this::written).toArray(byte[][]::new)
                : rows.stream().map(this::written).toArray();
    }

    /** In a select list over what was sent. */
    String selected() {
        return type.sentAs().equals(type.sqlType()) ? name : name + "::" + type.sqlType();
    }
}
