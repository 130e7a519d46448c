package dev.keyledger.command.outbox;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** Measures the relay's backlog on every instance, also while the relay can't do anything about it. */
@ApplicationScoped
class BacklogWatch {
    private static final String BACKLOG = """
            SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - (
                     SELECT e.occurred_at FROM events e WHERE e.position = min(o.position))), 0)
              FROM outbox o""";

    private final DataSource dataSource;
    private final RelayStatus status;
    private final Duration interval;

    BacklogWatch(DataSource dataSource, RelayStatus status, CommandConfig config) {
        this.dataSource = dataSource;
        this.status = status;
        this.interval = config.relay().backlogInterval();
    }

    void start(@Observes StartupEvent start, ServiceWorkers workers) {
        workers.start("backlog", Backoff.steady(interval), this::measure);
    }

    private Duration measure(Worker worker) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet backlog = statement.executeQuery(BACKLOG)) {
            backlog.next();
            // Clocks of the service and the database may differ a little; an age is never negative.
            Duration age = Duration.ofMillis(Math.max(0, (long) (backlog.getDouble(2) * 1000)));
            status.backlog(new RelayStatus.Backlog(backlog.getLong(1), age));
        }
        return interval;
    }
}
