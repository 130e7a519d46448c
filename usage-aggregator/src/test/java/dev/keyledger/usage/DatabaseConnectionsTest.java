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

    /** No longer than Kafka takes to give a silent owner's partitions to others, so these needn't wait once more. */
    @Test
    void transactionOfAnInstanceThatStands_ends() throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("10s");
        }
    }
}
