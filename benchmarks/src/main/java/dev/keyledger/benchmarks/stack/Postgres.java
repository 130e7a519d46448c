package dev.keyledger.benchmarks.stack;

import dev.keyledger.benchmarks.BenchProblem;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stack's PostgreSQL server, as its superuser.
 *
 * @param address {@code postgresql://host:port}
 */
public record Postgres(URI address, String password) {
    public static final String SUPERUSER = "postgres";

    private static final List<String> SETTINGS = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "shared_buffers",
            "max_wal_size");

    public String host() {
        return address.getHost();
    }

    public int port() {
        return address.getPort();
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host() + ":" + port() + "/" + database, SUPERUSER, password);
    }

    public DatabaseSession open(String database) {
        try {
            return new DatabaseSession(connect(database));
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    /** A new, empty database; one of the same name is dropped. */
    public void createDatabase(String database) {
        execute("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        execute("postgres", "CREATE DATABASE " + database);
    }

    public void dropDatabase(String database) {
        execute("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    }

    public void execute(String database, String sql) {
        try (Connection connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    /**
     * The first column of the first row, as text.
     *
     * @throws BenchProblem if there is none
     */
    public String valueOf(String database, String query) {
        try (Connection connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            String value = rows.next() ? rows.getString(1) : null;
            if (value == null) {
                throw new BenchProblem("PostgreSQL has nothing to answer to " + query);
            }
            return value;
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    /**
     * The server's settings that decide what a commit costs, read back from it.
     *
     * @throws BenchProblem if a commit isn't durable: figures of such a server say nothing
     */
    public Map<String, String> durableSettings() {
        var settings = new LinkedHashMap<String, String>();
        for (String setting : SETTINGS) {
            String value = valueOf("postgres", "SHOW " + setting);
            if (value.equals("off")) {
                throw new BenchProblem(
                        "PostgreSQL runs with " + setting + " off; nothing is measured on such a server");
            }
            settings.put("postgres." + setting, value);
        }
        return settings;
    }

    @Override
    public String toString() {
        return "Postgres[" + address + "]";
    }
}
