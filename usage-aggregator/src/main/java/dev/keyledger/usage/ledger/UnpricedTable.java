package dev.keyledger.usage.ledger;

import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.SequencedMap;

/** The table {@code usage_unpriced}: why the unpriced requests of the window have no known cost. */
public final class UnpricedTable {
    private UnpricedTable() {}

    static void add(Connection connection, PartitionBatch batch, Floor floor) throws SQLException {
        add(connection, "usage_unpriced", batch, floor);
    }

    /** @param table live or of a build, by its full name */
    public static void add(Connection connection, String table, PartitionBatch batch, Floor floor) throws SQLException {
        SequencedMap<UnpricedHour, Long> hours = batch.unpricedFrom(floor);
        if (hours.isEmpty()) {
            return;
        }
        List<UnpricedHour> keys = List.copyOf(hours.sequencedKeySet());
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO %s AS u (partition, hour, model, provider, reason, requests)
                SELECT ?, * FROM unnest(?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::bigint[])
                ON CONFLICT (partition, hour, model, provider, reason) DO UPDATE
                SET requests = u.requests + excluded.requests
                """.formatted(table))) {
            new Parameters(statement)
                    .add(batch.partition())
                    .addAll("timestamptz", keys.stream().map(UnpricedHour::hour).toList())
                    .addAll("text", keys.stream().map(UnpricedHour::model).toList())
                    .addAll("text", keys.stream().map(UnpricedHour::provider).toList())
                    .addAll(
                            "text",
                            keys.stream().map(key -> key.reason().slug()).toList())
                    .addAll("bigint", hours.sequencedValues());
            statement.executeUpdate();
        }
    }

    static void rollOver(Connection connection, int partition, Floor floor) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM usage_unpriced WHERE partition = ? AND hour < ?")) {
            new Parameters(statement).add(partition).add(floor.hour());
            statement.executeUpdate();
        }
    }
}
