package dev.keyledger.testsupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A real Kafka, PostgreSQL and OIDC issuer for the tests of one JVM, in a process of their own so that nothing of them
 * is on the class path under test. They stop when this JVM ends, in whatever way: their standard input closes.
 */
public final class TestServers {
    /** Survives Quarkus' class loaders, each of which sees a copy of this class. */
    private static final String SHARED = "keyledger.test.servers";

    private static final JsonMapper JSON = new JsonMapper();

    /** Tests make thousands of Kafka clients, each of which lists its hundred settings at the level below. */
    private static final Logger KAFKA_CLIENTS = Logger.getLogger("org.apache.kafka");

    static {
        KAFKA_CLIENTS.setLevel(Level.WARNING);
    }

    private final JsonNode endpoints;

    private TestServers(String endpoints) {
        try {
            this.endpoints = JSON.readTree(endpoints);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the local servers printed something else than their endpoints", e);
        }
    }

    /** The servers of this JVM, started at the first call. */
    public static TestServers shared() {
        synchronized (System.getProperties()) {
            String endpoints = System.getProperty(SHARED);
            if (endpoints == null) {
                endpoints = start();
                System.setProperty(SHARED, endpoints);
            }
            return new TestServers(endpoints);
        }
    }

    /** {@code host:port} of the Kafka bootstrap server. */
    public String kafka() {
        return endpoints.get("kafka").asText();
    }

    /** Sends the broker's process a signal, such as STOP and CONT: its connections live then, and nobody answers. */
    public void signalKafka(String signal) {
        ProcessHandle kafka = ProcessHandle.current()
                .descendants()
                .filter(process -> commandOf(process).contains(".kafka.KafkaNode"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no broker among this JVM's children"));
        try {
            int exit = new ProcessBuilder("kill", "-s", signal, Long.toString(kafka.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -s " + signal + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As the kernel tells it: {@link ProcessHandle} leaves commands out that are as long as this one. */
    private static String commandOf(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    /** {@code host:port} of PostgreSQL. */
    public String postgres() {
        return endpoints.get("postgres").asText();
    }

    /** Ends all sessions of the database and lets no new ones begin, not the superuser's either. */
    public void closeDatabase(String database) throws SQLException {
        execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
    }

    public void openDatabase(String database) throws SQLException {
        execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgresUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** JDBC URL of a database as the superuser {@code postgres}, who needs no password. */
    public String postgresUrl(String database) {
        return "jdbc:postgresql://" + postgres() + "/" + database + "?user=postgres";
    }

    /** The issuer's URL, as in the {@code iss} claim. */
    public String issuer() {
        return endpoints.get("issuer").asText();
    }

    Path signingKeyFile() {
        return Path.of(endpoints.get("signingKeyFile").asText());
    }

    private static String start() {
        Path module = home().resolve("local-stack/target");
        if (!Files.exists(module.resolve("class-path"))) {
            throw new IllegalStateException(
                    "local-stack isn't built, and these tests run against it: ./keyledger build");
        }
        try {
            Path data = Files.createTempDirectory("keyledger-test-");
            var servers = new ProcessBuilder(
                            home().resolve("keyledger").toString(), "servers", "--data", data.toString())
                    .redirectError(data.resolve("servers.log").toFile());
            servers.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = servers.start();
            return firstLineOf(process, data.resolve("servers.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLineOf(Process process, Path log) throws IOException {
        var output = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException("the local servers did not start:\n" + Files.readString(log));
        }
        return line;
    }

    /** The checkout: surefire hands it over; elsewhere it is the nearest folder that holds local-stack. */
    public static Path home() {
        String given = System.getProperty("keyledger.home");
        Path folder =
                Path.of(given == null || given.startsWith("${") ? "" : given).toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("local-stack"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no checkout of Keyledger around the working directory");
        }
        return folder;
    }
}
