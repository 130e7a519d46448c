package dev.keyledger.localstack.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.localstack.CommandRun;
import dev.keyledger.localstack.Launcher;
import dev.keyledger.localstack.LocalStack;
import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.issuer.SampleUser;
import dev.keyledger.localstack.issuer.TokenRequest;
import dev.keyledger.localstack.ports.PortBase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds while a stack runs. One is started for all the tests. */
class RunningServersTest {
    @TempDir
    private static Path directory;

    private static Launcher launcher;
    private static Endpoints endpoints;

    @BeforeAll
    static void start() throws Exception {
        launcher = Launcher.up(directory.resolve("data"), PortBase.free());
        endpoints = launcher.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        launcher.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "synchronous_commit", "full_page_writes"})
    void postgres_isDurable(String setting) throws Exception {
        assertThat(query("keyledger_command", "keyledger_command", "SHOW " + setting))
                .isEqualTo("on");
    }

    @Test
    void role_withAWrongPassword_isRefused() {
        assertThatThrownBy(() -> connect("keyledger_command", "keyledger_command", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void superuser_withoutPassword_isRefused() {
        assertThatThrownBy(() -> connect("postgres", "postgres", "")).isInstanceOf(SQLException.class);
    }

    @Test
    void role_onAnotherServicesDatabase_isRefused() {
        assertThatThrownBy(() -> query("keyledger_usage", "keyledger_command", "SELECT 1"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for database");
    }

    @Test
    void token_carriesTheUsersGroupsAndTheAudience() throws Exception {
        SampleUser kim = SampleUser.withLogin("kim").orElseThrow();
        String token = TokenRequest.of(endpoints.issuer(), kim);

        JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));

        assertThat(claims.get("sub").asText()).isEqualTo("kim");
        assertThat(claims.get("name").asText()).isEqualTo("Kim Both");
        assertThat(claims.get("iss").asText()).isEqualTo(endpoints.issuer());
        assertThat(claims.get("aud").toString()).contains("keyledger");
        assertThat(claims.get("groups"))
                .extracting(JsonNode::asText)
                .containsExactly("workspace:acme:admin", "workspace:globex:member");
    }

    @Test
    void tokenCommand_ofAnUnknownUser_listsTheUsers() {
        CommandRun run = CommandRun.of("token", "bob", "--data", launcher.data().toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).startsWith("keyledger: There is no sample user bob; there are ada (Ada Admin");
    }

    @Test
    void secondUp_onTheSameDirectory_isRefused() {
        CommandRun run = CommandRun.of(
                "up",
                "--servers-only",
                "--port-base",
                "" + PortBase.free(),
                "--data",
                launcher.data().toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors().lines())
                .containsExactly("keyledger: A stack is already running on " + launcher.data() + " (pid "
                        + launcher.process().pid() + "); ./keyledger down stops it");
    }

    @Test
    void status_isASuccess() {
        assertThat(CommandRun.of("status", "--data", launcher.data().toString()).exitCode())
                .isZero();
    }

    /** A process that hangs is there, and does nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"issuer", "postgres", "kafka"})
    void status_ofAServerThatHangs_isAFailure(String name) throws Exception {
        long pid = current().pids().get(name);
        try {
            signal("STOP", pid);

            assertThat(status())
                    .containsPattern(name + " +not answering +pid " + pid)
                    .endsWith("exit code 1");
        } finally {
            signal("CONT", pid);
        }
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(status()).containsPattern(name + " +running").endsWith("exit code 0"));
    }

    private static void signal(String signal, long pid) throws Exception {
        new ProcessBuilder("kill", "-" + signal, "" + pid).start().waitFor();
    }

    /** What it prints, in a process of its own. */
    private static String status() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalStack.class.getName(),
                        "status",
                        "--data",
                        launcher.data().toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return printed + "exit code " + process.waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "postgres", "kafka"})
    void killedServer_comesBackUnderANewPidInTheEndpointsFile(String name) {
        long killed = current().pids().get(name);

        ProcessHandle.of(killed).orElseThrow().destroyForcibly();

        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(current().pids().get(name)).isNotNull().isNotEqualTo(killed);
            assertThat(launcher.output()).containsPattern(name + " +ready again");
        });
        assertThat(launcher.output()).contains(name + " ended with exit code 137, see ");
    }

    @Test
    void secrets_areReadableByTheOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(launcher.data())))
                .isEqualTo("rwx------");
        for (String file : new String[] {"secrets.json", "issuer/signing-key.json", "issuer/configuration.json"}) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(launcher.data().resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    private static Endpoints current() {
        return Endpoints.ofRunningStack(launcher.data()).orElseThrow();
    }

    private static String query(String database, String role, String sql) throws Exception {
        try (Connection connection = connect(database, role, DataFiles.databasePassword(launcher.data(), role));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(String database, String role, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:" + endpoints.postgres() + "/" + database, role, password);
    }
}
