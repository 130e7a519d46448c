package dev.keyledger.agent.http;

import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashSet;

/**
 * The connections of one thread, as many as there may be: whoever opens more of them has those ended that have been silent
 * longest. So whoever opens them and asks nothing takes no room from a proxy that does. Of that thread.
 */
final class Connections {
    private final int max;
    /** Those first that have been silent longest. */
    private final LinkedHashSet<HttpConnection> open = new LinkedHashSet<>();

    Connections(int max) {
        this.max = max;
    }

    void opened(HttpConnection connection) {
        open.add(connection);
        connection.closeHandler(ignored -> open.remove(connection));
        if (open.size() > max) {
            open.removeFirst().close();
        }
    }

    /** A whole question has come. */
    void asked(HttpConnection connection) {
        if (open.remove(connection)) {
            open.add(connection);
        }
    }
}
