package dev.keyledger.kit.lease;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.testsupport.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final String NAME = "work";
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    private final String schema = "lease_" + UUID.randomUUID().toString().replace('-', '_');
    private Connection connection;
    private Connection elsewhere;

    @BeforeEach
    void connect() throws SQLException {
        connection = newConnection();
        elsewhere = newConnection();
        execute(connection, "CREATE SCHEMA " + schema);
        execute(connection, """
                CREATE TABLE leases (
                    name text PRIMARY KEY, holder uuid, term bigint NOT NULL DEFAULT 0,
                    lasts interval NOT NULL DEFAULT interval '0', ends_at timestamptz NOT NULL DEFAULT '-infinity')""");
        execute(connection, "INSERT INTO leases (name) VALUES ('work')");
    }

    private Connection newConnection() throws SQLException {
        return DriverManager.getConnection(TestServers.shared().postgresUrl("postgres") + "&currentSchema=" + schema);
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (var statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterEach
    void disconnect() throws SQLException {
        elsewhere.close();
        execute(connection, "DROP SCHEMA " + schema + " CASCADE");
        connection.close();
    }

    private Optional<Lease> takenBy(UUID holder, Duration lasts) throws SQLException {
        return Lease.take(elsewhere, NAME, holder, lasts);
    }

    @Test
    void heldLease_isNobodyElses_untilItIsReleased() throws SQLException {
        Lease lease = Lease.take(connection, NAME, ONE, LONG).orElseThrow();
        assertThat(takenBy(OTHER, LONG)).isEmpty();
        lease.release(connection);
        assertThat(takenBy(OTHER, LONG)).isPresent();
    }

    @Test
    void leaseThatIsNotRenewed_goesToWhoeverComes_andItsFormerHolderHearsOfIt() throws SQLException {
        Lease lease = Lease.take(connection, NAME, ONE, SHORT).orElseThrow();
        await().until(() -> takenBy(OTHER, LONG).isPresent());
        assertThatThrownBy(() -> lease.renew(connection)).isInstanceOf(LeaseLostException.class);
        lease.release(connection);
        assertThat(takenBy(ONE, LONG)).as("a former holder releases nothing").isEmpty();
    }

    @Test
    void leaseThatEnded_isRenewed_ifNobodyHasTakenIt() throws SQLException {
        Lease lease = Lease.take(connection, NAME, ONE, SHORT).orElseThrow();
        execute(connection, "UPDATE leases SET ends_at = clock_timestamp() - interval '1 minute'");
        lease.renew(connection);
        assertThat(takenBy(OTHER, LONG)).isEmpty();
    }

    @Test
    void sameHolder_takesItAgain_andItsFormerTermIsOver() throws SQLException {
        Lease before = Lease.take(connection, NAME, ONE, LONG).orElseThrow();
        Lease after = takenBy(ONE, LONG).orElseThrow();
        assertThat(after.term()).isGreaterThan(before.term());
        assertThatThrownBy(() -> before.renew(connection)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void transactionThatRenewed_keepsOthersAway_howeverLongItTakes() throws SQLException {
        Lease lease = Lease.take(connection, NAME, ONE, SHORT).orElseThrow();
        connection.setAutoCommit(false);
        lease.renew(connection);
        await().during(SHORT.multipliedBy(4)).until(() -> takenBy(OTHER, LONG).isEmpty());
        connection.commit();
        connection.setAutoCommit(true);
        assertThat(takenBy(OTHER, LONG)).as("it has ended in the meantime").isPresent();
    }

    @Test
    void clockThatWasSetBack_makesNoLeaseLast() throws SQLException {
        assertThat(Lease.take(connection, NAME, ONE, LONG)).isPresent();
        execute(connection, "UPDATE leases SET ends_at = clock_timestamp() + interval '1 hour'");
        assertThat(takenBy(OTHER, LONG)).isPresent();
    }
}
