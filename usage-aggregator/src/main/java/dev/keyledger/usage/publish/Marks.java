package dev.keyledger.usage.publish;

import dev.keyledger.usage.ledger.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * The marks of one kind of row that is in the ledger and not known to be on the topic, each with the revision that is to be
 * published.
 *
 * @param <R> a row that was read to be published
 */
final class Marks<R> {
    /**
     * A mark that the counting holds is about to get a higher revision and would stay anyway. Never waiting for one means
     * never waiting in a circle: the counting takes the marks in another order.
     */
    private static final String PUBLISHED = """
            WITH published AS (
                SELECT d.ctid, p.place FROM %1$s d
                JOIN unnest(%2$s, ?::bigint[]) WITH ORDINALITY AS p (%3$s, revision, place)
                ON %4$s AND d.revision = p.revision
                FOR UPDATE OF d SKIP LOCKED
            ), unmarked AS (
                DELETE FROM %1$s WHERE ctid = ANY (ARRAY (SELECT ctid FROM published))
            )
            SELECT place FROM published
            """;

    /**
     * What has no mark any more had one when it was read, so another instance has sent it meanwhile: the partition is
     * that one's now, and the older message may stand behind the newer. It is to be sent once more.
     */
    private static final String OVERTAKEN = """
            INSERT INTO %1$s (%3$s, revision)
            SELECT %5$s, u.revision FROM unnest(%2$s) AS p (%3$s)
            JOIN usage_partition u ON u.partition = p.partition
            WHERE NOT EXISTS (SELECT FROM %1$s d WHERE %4$s)
            ON CONFLICT DO NOTHING
            """;

    private record Column<R>(String name, String sqlType, Function<R, ?> value) {}

    private final String table;
    private final String marked;
    private final Function<R, Long> revision;
    private final List<Column<R>> columns = new ArrayList<>();

    /** @param marked the table of the rows, which has the columns of the marks */
    Marks(String table, String marked, Function<R, Long> revision) {
        this.table = table;
        this.marked = marked;
        this.revision = revision;
    }

    /** The next column of what a row is known by; the first is its partition. */
    Marks<R> column(String name, String sqlType, Function<R, ?> value) {
        columns.add(new Column<>(name, sqlType, value));
        return this;
    }

    /** Marks all rows that the partition has. */
    void markAll(Connection connection, int partition) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("""
                INSERT INTO %1$s (%2$s, revision)
                SELECT DISTINCT %2$s, u.revision FROM %3$s JOIN usage_partition u USING (partition) WHERE partition = ?
                ON CONFLICT DO NOTHING
                """.formatted(table, each(Column::name, ", "), marked))) {
            statement.setInt(1, partition);
            statement.executeUpdate();
        }
    }

    /** The rows are on the topic, as they were read. */
    void remove(DataSource dataSource, List<R> rows) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement published = connection.prepareStatement(formatted(PUBLISHED));
                PreparedStatement overtaken = connection.prepareStatement(formatted(OVERTAKEN))) {
            name(rows, published).addAll("bigint", rows.stream().map(revision).toList());
            List<R> others = others(rows, published);
            if (!others.isEmpty()) {
                name(others, overtaken);
                overtaken.executeUpdate();
            }
        }
    }

    private String formatted(String sql) {
        return sql.formatted(
                table,
                each(column -> "?::" + column.sqlType() + "[]", ", "),
                each(Column::name, ", "),
                each(column -> "d." + column.name() + " = p." + column.name(), " AND "),
                each(column -> "p." + column.name(), ", "));
    }

    private String each(Function<Column<R>, String> expression, String separator) {
        return columns.stream().map(expression).collect(Collectors.joining(separator));
    }

    private Parameters name(List<R> rows, PreparedStatement statement) throws SQLException {
        var parameters = new Parameters(statement);
        for (Column<R> column : columns) {
            parameters.addAll(
                    column.sqlType(), rows.stream().map(column.value()).toList());
        }
        return parameters;
    }

    /** Those that have another mark now, or none. */
    private static <R> List<R> others(List<R> rows, PreparedStatement published) throws SQLException {
        var unmarked = new BitSet(rows.size());
        try (ResultSet place = published.executeQuery()) {
            while (place.next()) {
                unmarked.set(place.getInt(1) - 1);
            }
        }
        return IntStream.range(0, rows.size())
                .filter(place -> !unmarked.get(place))
                .mapToObj(rows::get)
                .toList();
    }
}
