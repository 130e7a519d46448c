package dev.keyledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing waits for PostgreSQL for ever, and PostgreSQL for nobody. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class DatabaseConnectionsTest {
    @Inject
    DataSource dataSource;

    @Test
    void serverThatIsSilent_isGivenUp() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(120_000);
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
            assertThat(row.getString(1)).isEqualTo(value);
        }
    }
}
