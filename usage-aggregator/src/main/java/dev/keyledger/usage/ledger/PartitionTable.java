package dev.keyledger.usage.ledger;

import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The table {@code usage_partition}. */
final class PartitionTable {
    private static final String LOAD = """
            INSERT INTO usage_partition AS p (partition, revision, floor_hour, ids_floor)
            VALUES (?, 0, ?, ?)
            ON CONFLICT (partition) DO UPDATE SET partition = p.partition
            RETURNING revision, floor_hour, ids_floor, complete_through, appended_until
            """;

    private static final String SAVE = """
            UPDATE usage_partition SET revision = ?, floor_hour = ?, ids_floor = ?, complete_through = ?,
                appended_until = ?, requests = requests + ?, duplicates = duplicates + ?, late = late + ?,
                before_window = before_window + ?, unpriced = unpriced + ?
            WHERE partition = ?
            """;

    private PartitionTable() {}

    /** The partition's row, made if this is the first time that anybody owns it. */
    static PartitionState load(Connection connection, int partition, Floor floorIfNew) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            new Parameters(statement).add(partition).add(floorIfNew.hour()).add(Instant.EPOCH);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new PartitionState(
                        row.getLong(1), new Floor(instant(row, 2)), instant(row, 3), instant(row, 4), instant(row, 5));
            }
        }
    }

    static void save(Connection connection, PartitionState next, PartitionBatch batch, long beforeWindow)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SAVE)) {
            new Parameters(statement)
                    .add(next.revision())
                    .add(next.floor().hour())
                    .add(next.idsFloor())
                    .add(next.completeThrough())
                    .add(next.appendedUntil())
                    .add(batch.requests())
                    .add(batch.duplicates())
                    .add(batch.late())
                    .add(beforeWindow)
                    .add(batch.unpriced())
                    .add(batch.partition());
            statement.executeUpdate();
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
