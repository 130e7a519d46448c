package dev.keyledger.usage.rebuild;

import dev.keyledger.usage.ledger.Parameters;
import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a rebuild wants to know of the live partitions before it begins. */
final class PartitionRows {
    private PartitionRows() {}

    /** The first hour that any partition counts. Floors only rise, so it is enough to count from here. */
    static Floor lowestFloor(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT min(floor_hour) FROM usage_partition")) {
            row.next();
            return new Floor(row.getObject(1, OffsetDateTime.class).toInstant());
        }
    }

    /** The largest append time that was counted of a topic that was recreated since; empty: there was none. */
    static Optional<Instant> formerUntil(Connection connection, int partition) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT former_until FROM usage_partition WHERE partition = ?")) {
            new Parameters(select).add(partition);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant);
            }
        }
    }

    /** From here on, what is counted is of a topic that was recreated. Its latest events are those that count. */
    static void becomeFormer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE usage_partition SET former_until = appended_until WHERE appended_until IS NOT NULL");
        }
    }

    /** The largest append time counted, by partition; a partition that nobody has owned yet is missing. */
    static Map<Integer, Optional<Instant>> appendedUntil(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT partition, appended_until FROM usage_partition")) {
            var appended = new TreeMap<Integer, Optional<Instant>>();
            while (row.next()) {
                appended.put(
                        row.getInt(1),
                        Optional.ofNullable(row.getObject(2, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant));
            }
            return appended;
        }
    }

    /** Empty if the partition counts nothing. */
    static Optional<Instant> oldestHour(Connection connection, int partition) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT min(hour) FROM usage_hour WHERE partition = ?")) {
            new Parameters(select).add(partition);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant);
            }
        }
    }
}
