package dev.keyledger.usage.ledger;

import dev.keyledger.usage.window.Floor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The tables {@code usage_secret_hour} and {@code usage_secret}: which of a key's secrets was used how often in the
 * window. A secret's total is the sum of its hours, and is gone with the last of them. They are published with the
 * totals of their keys, which change whenever they do.
 */
public final class SecretTables {
    private static final String ADD_TOTALS = """
            INSERT INTO usage_secret AS t (partition, key_id, secret_version, requests, last_used_at)
            SELECT ?, * FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::timestamptz[])
            ON CONFLICT (partition, key_id, secret_version) DO UPDATE SET requests = t.requests + excluded.requests,
                last_used_at = greatest(t.last_used_at, excluded.last_used_at)
            """;

    private static final String ROLL_OVER = """
            WITH leaving AS (
                DELETE FROM usage_secret_hour WHERE partition = ? AND hour < ? RETURNING key_id, secret_version, requests
            ), sums AS (
                SELECT key_id, secret_version, sum(requests) AS requests FROM leaving GROUP BY key_id, secret_version
            )
            UPDATE usage_secret t SET requests = t.requests - s.requests FROM sums s
            WHERE t.partition = ? AND t.key_id = s.key_id AND t.secret_version = s.secret_version
            """;

    private static final String FORGET = "DELETE FROM usage_secret WHERE partition = ? AND requests = 0";

    private final Connection connection;
    private final int partition;

    private record Secret(UUID keyId, int version) {
        private static final Comparator<Secret> ORDER =
                Comparator.comparing(Secret::keyId).thenComparingInt(Secret::version);
    }

    SecretTables(Connection connection, int partition) {
        this.connection = connection;
        this.partition = partition;
    }

    void add(SequencedMap<SecretHour, SecretUse> hours) throws SQLException {
        addHours(connection, "usage_secret_hour", partition, hours);
        addTotals(hours);
    }

    /** @param table of a build, which has no totals, by its full name */
    public static void addHours(Connection connection, String table, PartitionBatch batch, Floor floor)
            throws SQLException {
        addHours(connection, table, batch.partition(), batch.secretsFrom(floor));
    }

    private static void addHours(
            Connection connection, String table, int partition, SequencedMap<SecretHour, SecretUse> hours)
            throws SQLException {
        if (hours.isEmpty()) {
            return;
        }
        List<SecretHour> keys = List.copyOf(hours.sequencedKeySet());
        List<SecretUse> uses = List.copyOf(hours.sequencedValues());
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO %s AS u (partition, key_id, hour, secret_version, requests, last_used_at)
                SELECT ?, * FROM unnest(?::uuid[], ?::timestamptz[], ?::int[], ?::bigint[], ?::timestamptz[])
                ON CONFLICT (partition, key_id, hour, secret_version) DO UPDATE
                SET requests = u.requests + excluded.requests,
                    last_used_at = greatest(u.last_used_at, excluded.last_used_at)
                """.formatted(table))) {
            new Parameters(statement)
                    .add(partition)
                    .addUuids(keys.stream().map(SecretHour::keyId).toList())
                    .addAll("timestamptz", keys.stream().map(SecretHour::hour).toList())
                    .addAll("int", keys.stream().map(SecretHour::secretVersion).toList())
                    .addAll("bigint", uses.stream().map(SecretUse::requests).toList())
                    .addAll(
                            "timestamptz",
                            uses.stream().map(SecretUse::lastUsedAt).toList());
            statement.executeUpdate();
        }
    }

    private void addTotals(SequencedMap<SecretHour, SecretUse> hours) throws SQLException {
        if (hours.isEmpty()) {
            return;
        }
        var totals = new TreeMap<Secret, SecretUse>(Secret.ORDER);
        hours.forEach((key, use) -> totals.merge(new Secret(key.keyId(), key.secretVersion()), use, SecretUse::plus));
        List<Secret> secrets = List.copyOf(totals.keySet());
        List<SecretUse> uses = List.copyOf(totals.values());
        try (PreparedStatement statement = connection.prepareStatement(ADD_TOTALS)) {
            new Parameters(statement)
                    .add(partition)
                    .addUuids(secrets.stream().map(Secret::keyId).toList())
                    .addAll("int", secrets.stream().map(Secret::version).toList())
                    .addAll("bigint", uses.stream().map(SecretUse::requests).toList())
                    .addAll(
                            "timestamptz",
                            uses.stream().map(SecretUse::lastUsedAt).toList());
            statement.executeUpdate();
        }
    }

    void rollOver(Floor floor) throws SQLException {
        try (PreparedStatement lower = connection.prepareStatement(ROLL_OVER);
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            new Parameters(lower).add(partition).add(floor.hour()).add(partition);
            if (lower.executeUpdate() > 0) {
                new Parameters(forget).add(partition);
                forget.executeUpdate();
            }
        }
    }
}
