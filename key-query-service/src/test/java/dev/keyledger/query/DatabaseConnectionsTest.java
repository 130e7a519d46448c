package dev.keyledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing waits for PostgreSQL for ever, and PostgreSQL for nobody. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class DatabaseConnectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    DataSource dataSource;

    @Inject
    Pool pool;

    @Test
    void serverThatIsSilent_isGivenUp() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(30_000);
        }
    }

    /** A transaction no longer than Kafka takes to give a silent owner's partitions to others, who needn't wait once more. */
    @ParameterizedTest
    @CsvSource({
        "idle_in_transaction_session_timeout, 10s",
        "tcp_user_timeout, 10000",
        "client_connection_check_interval, 5s",
    })
    void server_givesUpClientsThatAreGoneOrFrozen(String setting, String value) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            assertThat(row.getString(1)).as("JDBC").isEqualTo(value);
        }
        assertThat(onTheConnectionsOfLists(setting)).as("reactive").isEqualTo(value);
    }

    /** Somebody waits for each of their answers. */
    @Test
    void statementForALiveRequest_ends() {
        assertThat(onTheConnectionsOfLists("statement_timeout")).isEqualTo("10s");
    }

    private String onTheConnectionsOfLists(String setting) {
        return pool.query("SHOW " + setting)
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getString(0);
    }
}
