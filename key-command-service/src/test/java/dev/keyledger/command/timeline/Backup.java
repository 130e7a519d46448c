package dev.keyledger.command.timeline;

import dev.keyledger.testsupport.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A copy of the command service's database, and the way back to it under the feet of the running service. */
final class Backup {
    private static final String LIVE = "keyledger_command";
    private static final String COPY = "keyledger_command_backup";
    private static final String REPLACED = "keyledger_command_replaced";

    private Backup() {}

    static void take() throws SQLException {
        try (Connection connection = connection();
                Statement server = connection.createStatement()) {
            server.execute("DROP DATABASE IF EXISTS " + COPY);
            lockOut(server);
            server.execute("CREATE DATABASE %s TEMPLATE %s".formatted(COPY, LIVE));
            letIn(server);
        }
    }

    static void restore() throws SQLException {
        try (Connection connection = connection();
                Statement server = connection.createStatement()) {
            server.execute("DROP DATABASE IF EXISTS " + REPLACED);
            lockOut(server);
            server.execute("ALTER DATABASE %s RENAME TO %s".formatted(LIVE, REPLACED));
            server.execute("ALTER DATABASE %s RENAME TO %s".formatted(COPY, LIVE));
            letIn(server);
        }
    }

    private static Connection connection() throws SQLException {
        return DriverManager.getConnection(TestServers.shared().postgresUrl("postgres"));
    }

    private static void lockOut(Statement server) throws SQLException {
        server.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(LIVE));
        server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + LIVE + "'");
    }

    private static void letIn(Statement server) throws SQLException {
        server.execute("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(LIVE));
    }
}
