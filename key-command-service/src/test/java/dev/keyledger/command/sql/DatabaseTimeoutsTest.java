package dev.keyledger.command.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.kit.database.LostDatabase;
import dev.keyledger.kit.database.ReactiveConnections;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TcpProxy;
import dev.keyledger.testsupport.TestServers;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing waits for PostgreSQL for ever, and PostgreSQL for nobody. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class DatabaseTimeoutsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Inject
    AgroalDataSource dataSource;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Test
    void everyConnection_givesUpASilentServer() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(10_000);
        }
        var options = new PgConnectOptions();
        ReactiveConnections.bound(options);
        assertThat(options.getReadIdleTimeout()).isEqualTo(15);
        assertThat(options.getConnectTimeout()).isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource({
        "idle_in_transaction_session_timeout, 10s",
        "tcp_user_timeout, 10000",
        "client_connection_check_interval, 5s",
    })
    void server_givesUpClientsThatAreGoneOrFrozen(String setting, String value) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            assertThat(row.getString(1)).as("JDBC").isEqualTo(value);
        }
        assertThat(pool.query("SHOW " + setting)
                        .execute()
                        .await()
                        .atMost(PATIENCE)
                        .iterator()
                        .next()
                        .getString(0))
                .as("reactive")
                .isEqualTo(value);
    }

    @Test
    void reactiveConnectionThatHangs_failsAsALostDatabase() throws Exception {
        try (var proxy = TcpProxy.to(TestServers.shared().postgres())) {
            int colon = proxy.address().lastIndexOf(':');
            var options = new PgConnectOptions()
                    .setHost(proxy.address().substring(0, colon))
                    .setPort(Integer.parseInt(proxy.address().substring(colon + 1)))
                    .setDatabase("postgres")
                    .setUser("postgres");
            ReactiveConnections.bound(options);
            // The same bound, so that the test takes a second.
            options.setReadIdleTimeout(1);
            var hanging = Pool.newInstance(PgBuilder.pool()
                    .with(new PoolOptions().setMaxSize(1))
                    .connectingTo(options)
                    .using(vertx)
                    .build());
            assertThat(hanging.query("SELECT 1").execute().await().atMost(PATIENCE))
                    .isNotEmpty();

            proxy.hang();

            assertThatThrownBy(() -> hanging.query("SELECT 1").execute().await().atMost(PATIENCE))
                    .satisfies(failure -> assertThat(LostDatabase.isCauseOf(failure))
                            .as("%s", failure)
                            .isTrue());
            hanging.closeAndForget();
        }
    }
}
