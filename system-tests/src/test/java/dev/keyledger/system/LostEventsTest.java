package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A running stack loses events, as an operator has to live through it: the command service's database is put back to an
 * earlier point, or {@code key-events} is made anew. Each test leaves the stack in order.
 */
class LostEventsTest {
    private static final Pattern LOST = Pattern.compile("timeline accept --lost ([0-9]+)");
    private static final String STORE = "keyledger_command";

    private static Stack stack;

    private final Databases databases = new Databases(stack);
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @BeforeAll
    static void start() throws IOException {
        stack = new Stack(Files.createTempDirectory("keyledger-lost-events-").resolve("data"));
        stack.up();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void keyWhoseRevocationIsOnlyInKafka_isNeverValidAgain() throws Exception {
        List<Keys.Created> keys = acme.create("before the backup", 3);
        Keys.Created untouched = keys.get(0);
        Keys.Created twice = keys.get(1);
        Keys.Created live = keys.get(2);
        backUp();
        for (Keys.Created key : List.of(untouched, twice)) {
            awaitRevoked(key, acme.revoke(key.keyId()));
        }

        databases.restore(STORE);

        assertCommandsRefused();
        String shown = stack.run("ops", "timeline", "show");
        assertThat(shown).contains(untouched.keyId(), twice.keyId()).contains("dev.keyledger.key.revoked");
        assertThat(lost(shown)).isEqualTo("2");

        acceptLossOf("2");
        String again = acme.revoke(twice.keyId());

        await("key with two histories to be in doubt").until(() -> {
            String code = code(twice, again);
            assertThat(code).isNotEqualTo("VALID");
            return "key-state-unknown".equals(code);
        });
        assertThat(code(untouched, null)).isEqualTo("REVOKED");
        assertThat(code(live, null)).isEqualTo("VALID");
        assertThat(code(live, live.consistencyToken())).isEqualTo("store-restored");
        assertThat(stack.as("ops", "query").get("/v1/quarantine").jsonPath().getList("items.keyId", String.class))
                .containsExactly(twice.keyId());
    }

    /** Nobody is there who knew the store as it was before. */
    @Test
    void serviceStartedOnARestoredStore_takesNoCommands_andItsHealthTells() throws Exception {
        backUp();
        Keys.Created lostKey = acme.create("after the backup");
        awaitValid(lostKey);
        databases.close(STORE);
        long killed = stack.kill("key-command-service");
        databases.restore(STORE);
        stack.awaitRestart("key-command-service", killed);

        assertCommandsRefused();
        assertThat(create().<String>path("type")).isEqualTo("urn:keyledger:problem:store-behind-log");
        Health health = stack.health("key-command-service");
        assertThat(health.isDown("group/commands")).isTrue();
        assertThat(health.isUp("live")).isTrue();
        assertThat(stack.metrics("key-command-service").sum("keyledger_store_takes_commands"))
                .isZero();
        String shown = stack.run("ops", "timeline", "show");
        assertThat(shown).contains(lostKey.keyId(), "dev.keyledger.key.created");
        assertThat(lost(shown)).isEqualTo("1");

        acceptLossOf("1");
        await("health to be well").until(() -> health.isUp("group/commands"));
        awaitValid(acme.create("in the new timeline"));
    }

    /** The runbook for it, word by word, of a workspace that has a key of each kind. */
    @Test
    void recreatedTopic_isFilledAgain_andTheViewsMadeOfItAreTheSame() throws Exception {
        Keys globex = new Keys(stack, "globex", "eve").provisioned().awaitProvisioned();
        Keys.Created live = globex.createVisible("live");
        Keys.Created revoked = globex.createVisible("revoked");
        awaitRevoked(revoked, globex.revoke(revoked.keyId()));
        List<String> views = viewsOf("globex");

        recreateKeyEvents();

        await("verification to refuse").until(() -> "not-fresh".equals(code(live, null)));
        assertThat(outputOf(1, "ops", "replay", "keys")).contains("./keyledger ops republish");
        assertThat(viewsOf("globex")).isEqualTo(views);
        stack.run("ops", "republish");
        // What is in line to be sent may not have reached the topic yet, and then nothing is replaced.
        await("views made anew").until(() -> statusOf("ops", "replay", "keys") == 0);

        assertThat(viewsOf("globex")).isEqualTo(views);
        await("verification").until(() -> {
            assertThat(code(revoked, null)).isIn("REVOKED", "not-fresh");
            return "VALID".equals(code(live, null));
        });
        assertThat(code(revoked, null)).isEqualTo("REVOKED");
        awaitValid(globex.create("later"));
        awaitRevoked(live, globex.revoke(live.keyId()));
        stack.run("ops", "reconcile");
    }

    private void backUp() throws SQLException {
        databases.backUp(STORE);
        await("commands to be taken after the backup").until(() -> provision() == 200);
    }

    /** Until it is found out, too. */
    private void assertCommandsRefused() {
        var statuses = new TreeSet<Integer>();
        await("store to be found behind")
                .ignoreException(ConnectException.class)
                .untilAsserted(() -> {
                    statuses.add(create().statusCode());
                    statuses.add(provision());
                    assertThat(stack.run("ops", "timeline", "show")).contains("behind, takes no commands");
                });
        assertThat(statuses).as("answers to commands").containsExactly(503);
    }

    private static String lost(String shown) {
        return LOST.matcher(shown)
                .results()
                .map((MatchResult match) -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    private void acceptLossOf(String events) {
        stack.run("ops", "timeline", "accept", "--lost", events);
        await("commands to be taken again").until(() -> create().statusCode() == 201);
    }

    private static void recreateKeyEvents() throws Exception {
        String topic = "key-events";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.endpoint("kafka")))) {
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            admin.deleteTopics(List.of(topic)).all().get();
            await("topic to be there again").ignoreExceptions().until(() -> {
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)
                                .configs(Map.of("retention.ms", "-1", "retention.bytes", "-1"))))
                        .all()
                        .get();
                return true;
            });
        }
    }

    private static Response create() {
        return stack.as("ada", "command")
                .body(Map.of("name", "tried " + System.nanoTime()))
                .post("/v1/workspaces/acme/keys");
    }

    /** A command that changes nothing here. */
    private static int provision() {
        return stack.as("ops", "command")
                .body(Map.of("name", "Workspace acme"))
                .put("/v1/workspaces/acme")
                .statusCode();
    }

    /** The answer's code, or the problem's slug. */
    private static String code(Keys.Created key, String consistencyToken) {
        var request = stack.as("gateway", "query").body(Map.of("key", key.key()));
        Response answer = (consistencyToken == null ? request : request.header("Consistency-Token", consistencyToken))
                .post("/v1/keys/verify");
        return answer.statusCode() == 200
                ? answer.path("code")
                : answer.<String>path("type").replace("urn:keyledger:problem:", "");
    }

    /** The relay may have lost its session a moment ago, and a token is waited for 2 s. */
    private static void awaitValid(Keys.Created created) {
        await("key to be valid").until(() -> "VALID".equals(code(created, created.consistencyToken())));
    }

    private static void awaitRevoked(Keys.Created key, String consistencyToken) {
        await("key to be revoked").until(() -> {
            String code = code(key, consistencyToken);
            assertThat(code).isNotEqualTo("VALID");
            return "REVOKED".equals(code);
        });
    }

    /** The rows of the workspace's keys and of their secrets, whole. */
    private List<String> viewsOf(String workspace) throws SQLException {
        var rows = new ArrayList<String>();
        try (Connection connection = databases.connect("keyledger_query");
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT v::text, s::text FROM key_view v LEFT JOIN key_secret s USING (key_id)
                         WHERE v.workspace_id = '%s' ORDER BY v.key_id, s.secret_version
                        """.formatted(workspace))) {
            while (row.next()) {
                rows.add(row.getString(1) + " " + row.getString(2));
            }
        }
        return rows;
    }

    private static int statusOf(String... arguments) throws Exception {
        return stack.command(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String outputOf(int status, String... arguments) throws Exception {
        Process process = stack.command(arguments).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(status);
        return output;
    }
}
