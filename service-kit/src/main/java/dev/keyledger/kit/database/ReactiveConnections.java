package dev.keyledger.kit.database;

import io.vertx.sqlclient.SqlConnectOptions;
import java.util.concurrent.TimeUnit;

/** Bounds how long the reactive client waits for PostgreSQL, which by itself it does for ever. */
public final class ReactiveConnections {
    private static final int CONNECTED_WITHIN_MILLIS = 5_000;
    /**
     * Longer than {@code statement_timeout}, so that what PostgreSQL is still at has been answered by then; and longer than
     * the pool keeps what nobody uses.
     */
    private static final int ANSWERED_WITHIN_SECONDS = 15;

    private ReactiveConnections() {}

    /** A connection that hears nothing for fifteen seconds is closed, and whoever waits for it is told. */
    public static void bound(SqlConnectOptions options) {
        options.setConnectTimeout(CONNECTED_WITHIN_MILLIS)
                .setReadIdleTimeout(ANSWERED_WITHIN_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpKeepAlive(true);
    }
}
