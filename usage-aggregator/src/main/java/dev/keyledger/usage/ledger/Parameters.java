package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.UsageCounts;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sets a statement's parameters from left to right: single values and whole columns for {@code unnest}. */
public final class Parameters {
    private final PreparedStatement statement;
    private int index;

    public Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    public Parameters add(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    public Parameters add(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    public Parameters add(@Nullable Instant value) throws SQLException {
        statement.setObject(++index, value == null ? null : timestamp(value));
        return this;
    }

    public Parameters add(UUID value) throws SQLException {
        statement.setObject(++index, value);
        return this;
    }

    public Parameters addAll(String sqlType, Collection<?> column) throws SQLException {
        Object[] values = column.stream()
                .map(value -> value instanceof Instant time ? timestamp(time) : value)
                .toArray();
        statement.setArray(++index, statement.getConnection().createArrayOf(sqlType, values));
        return this;
    }

    public Parameters addUuids(Collection<UUID> column) throws SQLException {
        return addAll("uuid", column);
    }

    /** Null elements are SQL's null. */
    public Parameters addBytes(Collection<byte[]> column) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf("bytea", column.toArray(byte[][]::new)));
        return this;
    }

    Parameters addCounts(List<CountColumns.Column> columns, Collection<UsageCounts> rows) throws SQLException {
        for (CountColumns.Column column : columns) {
            addAll(column.sqlType(), rows.stream().map(column.value()).toList());
        }
        return this;
    }

    private static OffsetDateTime timestamp(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
