package dev.keyledger.command.outbox;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.kit.lease.LeaseLostException;
import dev.keyledger.testsupport.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class OutboxTest {
    /** It is to be renewed after a third of it. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final String schema = "outbox_" + UUID.randomUUID().toString().replace('-', '_');
    private Outbox outbox;

    @BeforeEach
    void lead() throws SQLException {
        execute("CREATE SCHEMA " + schema);
        execute("""
                CREATE TABLE %s.leases (
                    name text PRIMARY KEY, holder uuid, term bigint NOT NULL DEFAULT 0,
                    lasts interval NOT NULL DEFAULT interval '0', ends_at timestamptz NOT NULL DEFAULT '-infinity')""".formatted(schema));
        execute("INSERT INTO " + schema + ".leases (name) VALUES ('relay')");
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(TestServers.shared().postgresUrl("postgres") + "&currentSchema=" + schema);
        outbox = Outbox.lead(dataSource, UUID.randomUUID(), LEASE).orElseThrow();
    }

    @AfterEach
    void drop() throws SQLException {
        execute("DROP SCHEMA " + schema + " CASCADE");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(TestServers.shared().postgresUrl("postgres"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void awaitFailure(Outbox outbox, Class<? extends Throwable> failure) {
        await("the lead to be due")
                .untilAsserted(() -> assertThatThrownBy(outbox::progressed).isInstanceOf(failure));
    }

    /** The comparison of the store with Kafka would begin again for as long as its session is cut sooner than it takes. */
    @Test
    void workThatIsWorthFinishing_outlivesTheLeadersSession() throws SQLException {
        execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'key-command-service-relay'"
                        + " AND datname = 'postgres'");
        awaitFailure(outbox, SQLException.class);

        assertThatCode(outbox::progressedIfConnected).doesNotThrowAnyException();
    }

    @Test
    void workThatIsWorthFinishing_isLeftToWhoeverHasTakenTheLead() throws SQLException {
        execute("UPDATE " + schema + ".leases SET term = term + 1");
        awaitFailure(outbox, LeaseLostException.class);

        assertThatThrownBy(outbox::progressedIfConnected).isInstanceOf(LeaseLostException.class);
        outbox.close();
    }
}
