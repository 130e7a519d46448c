package dev.keyledger.usage.rebuild;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a rebuild wants to know of the live partitions before it begins. */
final class PartitionRows {
    private PartitionRows() {}

    /** The first hour that any partition counts. Floors only rise, so it is enough to count from here. */
    static Floor lowestFloor(Connection connection) throws SQLException {
        return Jdbc.list(
                        connection,
                        "SELECT floor_hour FROM usage_partition ORDER BY floor_hour LIMIT 1",
                        row -> new Floor(Jdbc.time(row, 1)))
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no partition is counted yet"));
    }

    /** The largest append time that was counted of a topic that was recreated since; empty: there was none. */
    static Optional<Instant> formerUntil(Connection connection, int partition) throws SQLException {
        return time(connection, "SELECT former_until FROM usage_partition WHERE partition = ?", partition);
    }

    /** From here on, what is counted is of a topic that was recreated. Its latest events are those that count. */
    static void becomeFormer(Connection connection) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE usage_partition SET former_until = appended_until WHERE appended_until IS NOT NULL");
    }

    /** The largest append time counted, by partition; a partition that nobody has owned yet is missing. */
    static Map<Integer, Optional<Instant>> appendedUntil(Connection connection) throws SQLException {
        var appended = new TreeMap<Integer, Optional<Instant>>();
        var unused = Jdbc.list(
                connection,
                "SELECT partition, appended_until FROM usage_partition",
                row -> appended.put(row.getInt(1), Optional.ofNullable(Jdbc.instant(row, 2))));
        return appended;
    }

    /** Empty if the partition counts nothing. */
    static Optional<Instant> oldestHour(Connection connection, int partition) throws SQLException {
        return time(connection, "SELECT min(hour) FROM usage_hour WHERE partition = ?", partition);
    }

    private static Optional<Instant> time(Connection connection, String sql, int partition) throws SQLException {
        return Jdbc.list(connection, sql, row -> Optional.ofNullable(Jdbc.instant(row, 1)), partition)
                .getFirst();
    }
}
