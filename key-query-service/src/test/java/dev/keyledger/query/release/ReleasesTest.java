package dev.keyledger.query.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.query.release.Releases.Due;
import dev.keyledger.testsupport.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Releases that are still to be told: none gets lost, and none holds back another. */
class ReleasesTest {
    private final String database = "releases_" + UUID.randomUUID().toString().replace('-', '_');
    private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
    private final UUID key = UUID.randomUUID();

    @BeforeEach
    void start() throws Exception {
        onServer("CREATE DATABASE " + database);
        dataSource.setUrl(TestServers.shared().postgresUrl(database));
        Flyway.configure().dataSource(dataSource).load().migrate();
    }

    @AfterEach
    void stop() throws Exception {
        onServer("DROP DATABASE " + database + " WITH (FORCE)");
    }

    @Test
    void releaseOfAKeyThatLacksAnEvent_waitsForIt() throws SQLException {
        view(key, 3);
        release(key);
        execute("INSERT INTO key_parked (key_id, version, headers, data, parked_at) VALUES ('" + key
                + "', 5, '', '', now())");
        assertThat(due()).isEmpty();

        execute("DELETE FROM key_parked");

        assertThat(due()).containsExactly(key);
    }

    @Test
    void releaseOfAKeyThatAnOlderBuildHasChanged_waitsUntilItsEventIsKnown() throws SQLException {
        view(key, 2);
        release(key);
        assertThat(due()).isEmpty();

        execute("UPDATE key_view SET last_event_version = version");

        assertThat(due()).containsExactly(key);
    }

    @Test
    void releasesThatWait_holdNobodyBack() throws SQLException {
        for (int i = 0; i < 501; i++) {
            release(UUID.randomUUID());
        }
        view(key, 3);
        release(key);

        assertThat(due()).as("behind more than are told at a time").containsExactly(key);
    }

    @Test
    void releaseOfAKeyThatIsInQuarantineAgain_isForgotten() throws SQLException {
        view(key, 3);
        release(key);
        execute(
                "INSERT INTO key_quarantine (partition, log_offset, key_id, reason, headers, quarantined_at) VALUES (0, 7, '"
                        + key + "', 'unreadable', '', now())");

        try (Connection connection = dataSource.getConnection()) {
            Releases.forgetDoubted(connection);
        }
        execute("DELETE FROM key_quarantine");

        assertThat(due()).isEmpty();
    }

    @Test
    void releaseThatIsTold_isOver_unlessItWasReleasedAgain() throws SQLException {
        view(key, 3);
        release(key);
        try (Connection connection = dataSource.getConnection()) {
            List<Due> first = Releases.due(connection);
            execute("UPDATE key_release SET released_at = released_at + interval '1 second'");
            Releases.told(connection, first);
            assertThat(due()).containsExactly(key);

            Releases.told(connection, Releases.due(connection));

            assertThat(due()).isEmpty();
        }
    }

    private List<UUID> due() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return Releases.due(connection).stream().map(Due::keyId).toList();
        }
    }

    /** @param namedVersion of the event whose id the view knows; the view is at version 3 */
    private void view(UUID keyId, int namedVersion) throws SQLException {
        execute("INSERT INTO key_view (key_id, workspace_id, kind, name, name_folded, key_prefix, last_four, scopes,"
                + " created_at, created_by_id, created_by_name, secret_version, rotation_sandbox_updated,"
                + " rotation_old_retired, version, last_event_id, last_event_version) VALUES ('" + keyId
                + "', 'acme', 'additional', 'CI', 'ci', 'dg_live_', 'abcd', '{}', now(), 'ada', 'Ada', 1, false, false, 3,"
                + " gen_random_uuid(), " + namedVersion + ")");
    }

    private void release(UUID keyId) throws SQLException {
        execute("INSERT INTO key_release VALUES ('" + keyId + "', clock_timestamp())");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void onServer(String sql) throws SQLException {
        var server = new PGSimpleDataSource();
        server.setUrl(TestServers.shared().postgresUrl("postgres"));
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
