package dev.keyledger.localstack.postgres;

import dev.keyledger.localstack.supervise.Readiness;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Makes the services' roles and databases, each time the server has started; what exists is left as it is. */
final class PostgresProvisioning implements Readiness {
    private final int port;
    private final PostgresAccess access;

    PostgresProvisioning(int port, PostgresAccess access) {
        this.port = port;
        this.access = access;
    }

    @Override
    public boolean ready() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/postgres", login());
                Statement statement = connection.createStatement()) {
            for (String database : PostgresServer.DATABASES) {
                provision(statement, database);
            }
        }
        return true;
    }

    /** A refusal is an answer too: PostgreSQL may be starting, or have no connection left. */
    boolean answers() throws SQLException {
        Properties login = login();
        login.setProperty("socketTimeout", "5");
        try (Connection connection =
                DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/postgres", login)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            if (e.getSQLState() != null && !e.getSQLState().startsWith("08")) {
                return true;
            }
            throw e;
        }
    }

    private Properties login() {
        var login = new Properties();
        login.setProperty("user", PostgresAccess.SUPERUSER);
        login.setProperty("connectTimeout", "2");
        login.setProperty("socketTimeout", "20");
        if (access instanceof PostgresAccess.Passwords passwords) {
            login.setProperty("password", passwords.superuser());
        }
        return login;
    }

    private void provision(Statement statement, String name) throws SQLException {
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")) {
            statement.execute("CREATE ROLE " + name + " LOGIN");
        }
        if (access instanceof PostgresAccess.Passwords passwords) {
            String password = passwords.of(name).replace("'", "''");
            statement.execute("ALTER ROLE " + name + " PASSWORD '" + password + "'");
        }
        if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
            statement.execute("CREATE DATABASE " + name + " OWNER " + name);
        }
        // By default every role may connect to every database.
        statement.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
