package dev.keyledger.system;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The services' databases, each seen as its own role. */
final class Databases {
    static final List<String> ALL = List.of("keyledger_command", "keyledger_query", "keyledger_usage");

    private static final String SUPERUSER = "postgres";

    private final Stack stack;

    Databases(Stack stack) {
        this.stack = stack;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + stack.endpoint("postgres") + "/" + database, database, passwordOf(database));
    }

    /** Ends all sessions of the database and lets no new ones begin. */
    void close(String database) throws SQLException {
        execute("ALTER DATABASE " + database + " CONNECTION LIMIT 0");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
    }

    void open(String database) throws SQLException {
        execute("ALTER DATABASE " + database + " CONNECTION LIMIT -1");
    }

    /** The processes of PostgreSQL that serve the database's sessions now. */
    List<Long> sessions(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + stack.endpoint("postgres") + "/" + SUPERUSER, SUPERUSER, passwordOf(SUPERUSER));
                var statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT pid FROM pg_stat_activity WHERE datname = '" + database + "'")) {
            var pids = new ArrayList<Long>();
            while (rows.next()) {
                pids.add(rows.getLong(1));
            }
            return pids;
        }
    }

    /** Copies the database, whose services lose their connections for a moment. */
    void backUp(String database) throws SQLException {
        close(database);
        execute("CREATE DATABASE %s_backup TEMPLATE %s OWNER %s".formatted(database, database, database));
        open(database);
    }

    /** Puts the copy in the place of the database. */
    void restore(String database) throws SQLException {
        execute("DROP DATABASE IF EXISTS %s_replaced".formatted(database));
        close(database);
        execute("ALTER DATABASE %s RENAME TO %s_replaced".formatted(database, database));
        execute("ALTER DATABASE %s_backup RENAME TO %s".formatted(database, database));
        open(database);
    }

    /** Puts an empty one in the place of the database. */
    void empty(String database) throws SQLException {
        execute("CREATE DATABASE %s_backup OWNER %s".formatted(database, database));
        restore(database);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + stack.endpoint("postgres") + "/" + SUPERUSER, SUPERUSER, passwordOf(SUPERUSER));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String passwordOf(String database) {
        try {
            return new JsonMapper()
                    .readTree(stack.data().resolve("secrets.json").toFile())
                    .at("/databasePasswords/" + database)
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every row of every table as text, bytes in hex, as a dump of the database would show it. */
    byte[] dump(String database) throws SQLException, IOException {
        var dump = new ByteArrayOutputStream();
        try (Connection connection = connect(database)) {
            for (String table : tablesOf(connection)) {
                try (var statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (rows.next()) {
                        dump.write(rows.getString(1).getBytes(StandardCharsets.UTF_8));
                        dump.write('\n');
                    }
                }
            }
        }
        return dump.toByteArray();
    }

    private static List<String> tablesOf(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tableowner = current_user")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
