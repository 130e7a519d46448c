package dev.keyledger.query.keyview.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a column holds, and how values of it get in and out.
 *
 * @param sqlType the column's
 * @param sentAs PostgreSQL's type of the elements of an array that has one for each row: its arrays don't nest freely
 * @param written a value in a form that PostgreSQL reads as {@code sentAs}
 */
record ColumnType<V>(String sqlType, String sentAs, Function<V, Object> written, Reading<V> reading) {
    static final ColumnType<UUID> ID = of("uuid", (row, name) -> row.getObject(name, UUID.class));
    static final ColumnType<String> TEXT = of("text", ResultSet::getString);
    static final ColumnType<Integer> INT = of("int", (row, name) -> row.getObject(name, Integer.class));
    static final ColumnType<Long> BIGINT = of("bigint", (row, name) -> row.getObject(name, Long.class));
    static final ColumnType<Boolean> BOOLEAN = of("boolean", (row, name) -> row.getObject(name, Boolean.class));
    static final ColumnType<byte[]> BYTES = of("bytea", ResultSet::getBytes);
    static final ColumnType<Instant> TIME =
            new ColumnType<>("timestamptz", "timestamptz", Instant::toString, Columns::instant);
    static final ColumnType<List<String>> TEXTS = new ColumnType<>(
            "text[]",
            "text",
            Columns::textArray,
            (row, name) -> List.of((String[]) row.getArray(name).getArray()));

    /** Gets a value out of a row. */
    @FunctionalInterface
    interface Reading<V> {
        @Nullable
        V from(ResultSet row, String name) throws SQLException;
    }

    private static <V> ColumnType<V> of(String sqlType, Reading<V> reading) {
        return new ColumnType<>(sqlType, sqlType, value -> value, reading);
    }
}
