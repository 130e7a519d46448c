package dev.keyledger.query.keyview.store;

import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.query.consistency.Arrivals;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells this instance's waiting reads which key versions are in the database, whichever instance wrote them. With
 * several instances the view of a key is written by the one that owns its partition, so what this process has applied
 * itself says nothing about the row; PostgreSQL's notifications, sent with the writer's commit, do. A notification that
 * is lost with its connection costs a waiting read nothing but its time: it looks at the row once more at the end.
 */
@Startup
@ApplicationScoped
public class ViewCommits {
    private static final Logger LOG = LoggerFactory.getLogger(ViewCommits.class);
    private static final String CHANNEL = "key_view";
    /** PostgreSQL's limit is 8,000 bytes. */
    private static final int PAYLOAD_CHARS_MAX = 7_000;

    private static final int LISTEN_MILLIS = 500;
    /** How often the database shows that it is there: by itself a connection that hangs looks like one without news. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

    private static final int CHECK_SECONDS = 3;
    /** What the database is asked is given up after less. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);

    private final AgroalDataSource dataSource;
    private final Arrivals arrivals = new Arrivals();
    private final ServiceWorkers workers;

    @Inject
    ViewCommits(AgroalDataSource dataSource, ServiceWorkers workers) {
        this.dataSource = dataSource;
        this.workers = workers;
    }

    @PostConstruct
    void start() {
        workers.start("view-commits", Backoff.USUAL, this::listen);
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** Part of the writer's transaction: heard by every instance once it has committed, and only then. */
    static void announce(Connection connection, Map<UUID, Long> versions) throws SQLException {
        try (PreparedStatement notify = connection.prepareStatement("SELECT pg_notify('" + CHANNEL + "', ?)")) {
            var payload = new StringBuilder();
            for (var entry : versions.entrySet()) {
                payload.append(entry.getKey())
                        .append(':')
                        .append(entry.getValue())
                        .append(' ');
                if (payload.length() > PAYLOAD_CHARS_MAX) {
                    send(notify, payload);
                }
            }
            if (!payload.isEmpty()) {
                send(notify, payload);
            }
        }
    }

    private static void send(PreparedStatement notify, StringBuilder payload) throws SQLException {
        notify.setString(1, payload.toString());
        notify.execute();
        payload.setLength(0);
    }

    private Duration listen(Worker self) throws SQLException {
        self.silentFor(ANSWER_WITHIN);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            try {
                hear(connection, self);
            } finally {
                self.silentFor(ANSWER_WITHIN);
                // In the pool, its notifications would pile up unread.
                statement.execute("UNLISTEN " + CHANNEL);
            }
        }
        return Duration.ZERO;
    }

    private void hear(Connection connection, Worker self) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        long checkedNanos = System.nanoTime();
        while (!self.stopping()) {
            PGNotification[] heard = postgres.getNotifications(LISTEN_MILLIS);
            if (heard != null) {
                for (PGNotification notification : heard) {
                    arrived(notification.getParameter());
                }
            }
            if (System.nanoTime() - checkedNanos >= CHECK_INTERVAL.toNanos()) {
                if (!connection.isValid(CHECK_SECONDS)) {
                    // Cut off here: to take its leave of a session that hangs would take as long as that hangs.
                    connection.abort(Runnable::run);
                    throw new SQLException("the connection that listens has gone silent");
                }
                checkedNanos = System.nanoTime();
                self.progressed();
            }
        }
    }

    /** Anybody who may connect can notify, whatever they like: what isn't a key's version is nothing to tell. */
    private void arrived(String payload) {
        for (String entry : payload.strip().split(" ", -1)) {
            int colon = entry.indexOf(':');
            try {
                if (colon > 0) {
                    arrivals.arrived(
                            UUID.fromString(entry.substring(0, colon)), Long.parseLong(entry.substring(colon + 1)));
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("a notification that is none of a key's version", e);
            }
        }
    }
}
