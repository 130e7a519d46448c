package dev.keyledger.usage.ledger;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

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
        return Jdbc.list(
                        connection,
                        LOAD,
                        row -> new PartitionState(
                                row.getLong(1),
                                new Floor(Jdbc.time(row, 2)),
                                Jdbc.time(row, 3),
                                Jdbc.instant(row, 4),
                                Jdbc.instant(row, 5)),
                        partition,
                        floorIfNew.hour(),
                        Instant.EPOCH)
                .getFirst();
    }

    static void save(Connection connection, PartitionState next, PartitionBatch batch, long beforeWindow)
            throws SQLException {
        Jdbc.update(
                connection,
                SAVE,
                next.revision(),
                next.floor().hour(),
                next.idsFloor(),
                next.completeThrough(),
                next.appendedUntil(),
                batch.requests(),
                batch.duplicates(),
                batch.late(),
                beforeWindow,
                batch.unpriced(),
                batch.partition());
    }
}
