package dev.keyledger.query.usage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.query.usage.store.UsageWriter.UsageMessage;
import dev.keyledger.testsupport.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a batch of messages makes of the tables: what its messages would have made of them one after the other. */
class UsageTablesTest {
    private static final String DATABASE =
            "usage_tables_" + UUID.randomUUID().toString().replace('-', '_');
    private static final Instant HOUR = Instant.parse("2026-11-26T10:00:00Z");

    private final UUID key = UUID.randomUUID();

    @BeforeAll
    static void migrate() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(TestServers.shared().postgresUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        Flyway.configure()
                .dataSource(TestServers.shared().postgresUrl(DATABASE), null, null)
                .load()
                .migrate();
    }

    @Test
    void hourBehindItsTombstone_stands() throws SQLException {
        write(hour(0, 5), gone(0), hour(0, 6));
        assertThat(revisions()).containsExactly("0 6");

        write(gone(0), hour(0, 7));
        assertThat(revisions()).containsExactly("0 7");
    }

    @Test
    void tombstoneBehindItsHour_removesIt() throws SQLException {
        write(hour(0, 5), hour(1, 5));

        write(hour(0, 6), gone(0), gone(0));

        assertThat(revisions()).as("that of another partition stays").containsExactly("1 5");
    }

    @Test
    void olderRevision_changesNothing() throws SQLException {
        write(hour(0, 5), hour(0, 4));
        write(hour(0, 3));

        assertThat(revisions()).containsExactly("0 5");
    }

    private void write(UsageMessage... messages) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(TestServers.shared().postgresUrl(DATABASE))) {
            UsageTables.write(connection, List.of(messages));
        }
    }

    private UsageMessage hour(int partition, long revision) {
        return new UsageMessage.Hour(
                partition,
                new UsageHour(key, HOUR, revision, List.of(new ModelUsage("gpt-4o", null, UsageCounts.ZERO))));
    }

    private UsageMessage gone(int partition) {
        return new UsageMessage.HourGone(partition, new UsageMessageKey.Hour(key, HOUR));
    }

    private List<String> revisions() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(TestServers.shared().postgresUrl(DATABASE));
                var statement = connection.prepareStatement(
                        "SELECT partition, revision FROM usage_hour WHERE key_id = ? ORDER BY partition")) {
            statement.setObject(1, key);
            var revisions = new ArrayList<String>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    revisions.add(row.getInt(1) + " " + row.getLong(2));
                }
            }
            return revisions;
        }
    }
}
