package dev.keyledger.kit.database;

import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells failures of which the database's absence is the cause from those of a statement. */
public final class LostDatabase {
    /**
     * The server shuts down or starts, is a standby, ended this session, has too many or no room left, or speaks of the
     * connection itself.
     */
    private static final Pattern STATE = Pattern.compile("57P..|08...|25P0[34]|25006|53...");

    private LostDatabase() {}

    public static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case DatabaseException answer -> {
                    return isOf(answer.getSqlState());
                }
                case SQLException answer -> {
                    return isOf(answer.getSQLState());
                }
                case ClosedConnectionException lost -> {
                    return true;
                }
                case SocketException lost -> {
                    return true;
                }
                case ClosedChannelException lost -> {
                    return true;
                }
                case UnknownHostException lost -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private static boolean isOf(@Nullable String sqlState) {
        return sqlState != null && STATE.matcher(sqlState).matches();
    }
}
