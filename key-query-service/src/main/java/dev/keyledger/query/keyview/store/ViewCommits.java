package dev.keyledger.query.keyview.store;

import dev.keyledger.query.consistency.Arrivals;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Tells this instance's waiting reads which key versions are in the database, whichever instance wrote them. With
 * several instances the view of a key is written by the one that owns its partition, so what this process has applied
 * itself says nothing about the row; PostgreSQL's notifications, sent with the writer's commit, do. A notification that
 * is lost with its connection costs a waiting read nothing but its time: it looks at the row once more at the end.
 */
@Startup
@ApplicationScoped
public class ViewCommits {
    private static final Logger LOG = Logger.getLogger(ViewCommits.class);
    private static final String CHANNEL = "key_view";
    /** PostgreSQL's limit is 8,000 bytes. */
    private static final int PAYLOAD_CHARS_MAX = 7_000;

    private static final int LISTEN_MILLIS = 500;

    private final AgroalDataSource dataSource;
    private final Arrivals arrivals = new Arrivals();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("view-commits").unstarted(this::listen);

    @Inject
    ViewCommits(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stop.countDown();
        thread.join();
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

    private void listen() {
        while (stop.getCount() > 0) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + CHANNEL);
                hear(connection);
                statement.execute("UNLISTEN " + CHANNEL);
            } catch (SQLException e) {
                LOG.warn("Not hearing of commits for a moment: " + e.getMessage());
                pause();
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (stop.getCount() > 0) {
            PGNotification[] heard = postgres.getNotifications(LISTEN_MILLIS);
            if (heard != null) {
                for (PGNotification notification : heard) {
                    arrived(notification.getParameter());
                }
            }
        }
    }

    private void arrived(String payload) {
        for (String entry : payload.strip().split(" ", -1)) {
            int colon = entry.indexOf(':');
            arrivals.arrived(UUID.fromString(entry.substring(0, colon)), Long.parseLong(entry.substring(colon + 1)));
        }
    }

    private void pause() {
        try {
            if (stop.await(1, TimeUnit.SECONDS)) {
                LOG.debug("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
