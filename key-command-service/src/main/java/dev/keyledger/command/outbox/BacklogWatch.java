package dev.keyledger.command.outbox;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Measures the relay's backlog on every instance, also while the relay can't do anything about it. */
@ApplicationScoped
class BacklogWatch {
    private static final String BACKLOG = """
            SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - (
                     SELECT e.occurred_at FROM events e WHERE e.position = min(o.position))), 0)
              FROM outbox o""";

    private static final Logger LOG = Logger.getLogger(BacklogWatch.class);

    private final DataSource dataSource;
    private final RelayStatus status;

    BacklogWatch(DataSource dataSource, RelayStatus status) {
        this.dataSource = dataSource;
        this.status = status;
    }

    @Scheduled(
            every = "{keyledger.command.relay.backlog-interval}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void measure() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet backlog = statement.executeQuery(BACKLOG)) {
            backlog.next();
            // Clocks of the service and the database may differ a little; an age is never negative.
            Duration age = Duration.ofMillis(Math.max(0, (long) (backlog.getDouble(2) * 1000)));
            status.backlog(new RelayStatus.Backlog(backlog.getLong(1), age));
        } catch (SQLException e) {
            // Readiness says that the database is away; the last measurement stands until it is back.
            LOG.debug("The relay's backlog can't be measured", e);
        }
    }
}
