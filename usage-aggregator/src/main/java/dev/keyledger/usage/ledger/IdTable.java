package dev.keyledger.usage.ledger;

import dev.keyledger.usage.dedupe.HourOfPartition;
import dev.keyledger.usage.dedupe.HourSets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The table {@code event_ids}, live or of a build. */
public final class IdTable {
    /** By its full name. */
    private final String table;

    public IdTable(String table) {
        this.table = table;
    }

    /**
     * The live ones, read on a connection of their own, outside the flush: what is stored was committed, and only the
     * partition's owner writes it.
     */
    static HourSets.StoredIds live(DataSource dataSource) {
        return hour -> {
            try (Connection connection = dataSource.getConnection()) {
                return LIVE.load(connection, hour);
            } catch (SQLException e) {
                throw new IllegalStateException("the ids of " + hour + " can't be read", e);
            }
        };
    }

    static final IdTable LIVE = new IdTable("event_ids");

    /** @see HourSets.StoredIds#load */
    public List<byte[]> load(Connection connection, HourOfPartition hour) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT ids FROM %s WHERE partition = ? AND hour = ?".formatted(table))) {
            new Parameters(statement).add(hour.partition()).add(hour.hour());
            var chunks = new ArrayList<byte[]>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    chunks.add(rows.getBytes(1));
                }
            }
            return chunks;
        }
    }

    public void store(Connection connection, int partition, long revision, Map<HourOfPartition, byte[]> chunks)
            throws SQLException {
        if (chunks.isEmpty()) {
            return;
        }
        List<Instant> hours = new ArrayList<>();
        List<byte[]> ids = new ArrayList<>();
        chunks.forEach((hour, chunk) -> {
            hours.add(hour.hour());
            ids.add(chunk);
        });
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO %s (partition, hour, revision, ids)
                SELECT ?, hour, ?, ids FROM unnest(?::timestamptz[], ?::bytea[]) AS chunk (hour, ids)
                """.formatted(table))) {
            new Parameters(statement)
                    .add(partition)
                    .add(revision)
                    .addAll("timestamptz", hours)
                    .addBytes(ids);
            statement.executeUpdate();
        }
    }

    public void forgetBefore(Connection connection, int partition, Instant hour) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM %s WHERE partition = ? AND hour < ?".formatted(table))) {
            new Parameters(statement).add(partition).add(hour);
            statement.executeUpdate();
        }
    }
}
