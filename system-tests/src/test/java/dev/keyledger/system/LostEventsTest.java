package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running stack loses events, as an operator has to live through it by the runbooks: the command service's database is put
 * back to an earlier point, topics are deleted or hold what nobody can read, or Kafka loses its data. Each test leaves the
 * stack in order.
 */
class LostEventsTest {
    private static final Pattern LOST = Pattern.compile("timeline accept --lost ([0-9]+)");
    private static final String STORE = "keyledger_command";
    private static final int KAFKAS_LOST = Boolean.getBoolean("keyledger.long") ? 20 : 1;

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
    void keyWhoseRevocationIsOnlyInKafka_isNeverValidAgain_andTheRunbookMakesOneHistory(@TempDir Path folder)
            throws Exception {
        Runbook page = Runbook.of("restored-store", stack)
                .with("WORKSPACE", "acme")
                .with("LOST_EVENTS", folder.resolve("lost-events.txt").toString());
        List<Keys.Created> keys = acme.create("before the backup", 3);
        Keys.Created untouched = keys.get(0);
        Keys.Created twice = keys.get(1);
        Keys.Created live = keys.get(2);
        backUp();
        Keys.Created forgotten = acme.create("after the backup");
        awaitValid(forgotten);
        for (Keys.Created key : List.of(untouched, twice)) {
            awaitRevoked(key, acme.revoke(key.keyId()));
        }

        databases.restore(STORE);

        assertCommandsRefused();
        String shown = page.does("See what is lost");
        assertThat(shown)
                .contains(untouched.keyId(), twice.keyId(), forgotten.keyId())
                .contains("dev.keyledger.key.revoked");
        assertThat(lost(shown)).isEqualTo("3");

        page.with("LOST", "3").does("Go on without it");
        await("commands to be taken again").until(() -> create().statusCode() == 201);
        page.with("KEY", twice.keyId()).does("Revoke again what was revoked");

        await("key with two histories to be in doubt").until(() -> {
            String code = code(twice, null);
            assertThat(code).isNotEqualTo("VALID");
            return "key-state-unknown".equals(code);
        });
        assertThat(code(untouched, null)).isEqualTo("REVOKED");
        assertThat(code(live, null)).isEqualTo("VALID");
        assertThat(code(forgotten, null)).isEqualTo("VALID");
        assertThat(code(live, live.consistencyToken())).isEqualTo("store-restored");
        assertThat(stack.as("ops", "query").get("/v1/quarantine").jsonPath().getList("items.keyId", String.class))
                .containsExactly(twice.keyId());

        page.with("KEY", untouched.keyId()).does("Revoke again what was revoked");
        delete("key-events");
        page.does("Make one history of two");

        for (Keys.Created key : List.of(untouched, twice)) {
            awaitRevoked(key, null);
        }
        await("live key").until(() -> "VALID".equals(code(live, null)));
        assertThat(code(forgotten, null)).isEqualTo("NOT_FOUND");
        assertThat(page.does("How you know that it is over")).contains("complete, takes commands");
        page.assertRunWhole();
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

    /** The runbook for it, command by command, of a workspace that has a key of each kind. */
    @Test
    void recreatedTopics_areFilledAgain_andWhatIsMadeOfThemIsTheSame() throws Exception {
        Runbook page = Runbook.of("topic-recreated", stack);
        Keys globex = new Keys(stack, "globex", "eve").provisioned().awaitProvisioned();
        Keys.Created live = globex.createVisible("live");
        Keys.Created revoked = globex.createVisible("revoked");
        awaitRevoked(revoked, globex.revoke(revoked.keyId()));
        globex.used(live.keyId(), "gpt-4o", 3);
        globex.awaitCountedThroughNow();
        List<String> views = viewsOf("globex");

        delete("key-events");

        await("verification to refuse").until(() -> "not-fresh".equals(code(live, null)));
        await("topic to be there again").until(() -> exists("key-events"));
        assertThat(outputOf(1, "ops", "replay", "keys")).contains("./keyledger ops republish");
        assertThat(viewsOf("globex")).isEqualTo(views);
        page.does("`key-events`");

        assertThat(viewsOf("globex")).isEqualTo(views);
        await("verification").until(() -> {
            assertThat(code(revoked, null)).isIn("REVOKED", "not-fresh");
            return "VALID".equals(code(live, null));
        });
        assertThat(code(revoked, null)).isEqualTo("REVOKED");
        awaitValid(globex.create("later"));

        delete("usage");
        await("topic to be there again").until(() -> exists("usage"));
        page.does("`usage`");
        globex.used(live.keyId(), "gpt-4o", 2);
        await("usage to be shown").until(() -> globex.requests(List.of(live)) == 5);

        delete("gateway-requests");
        await("topic to be there again").until(() -> exists("gateway-requests"));
        page.does("`gateway-requests`");
        globex.used(live.keyId(), "gpt-4o", 2);
        await("counting to go on").until(() -> globex.requests(List.of(live)) == 7);

        awaitRevoked(live, globex.revoke(live.keyId()));
        page.does("How you know that it is over");
        page.assertRunWhole();
    }

    /** At a moment that the seed decides, commands go on, and nothing that was acknowledged is lost. */
    @Test
    void kafkaWithoutItsData_isFilledAgain_andNoRevokedKeyIsEverValid() throws Exception {
        Runbook page = Runbook.of("kafka-lost", stack);
        var random = new Random(20_261_128);
        for (int round = 0; round < KAFKAS_LOST; round++) {
            Keys.Created live = acme.createVisible("live " + round + " " + System.nanoTime());
            Keys.Created revoked = acme.createVisible("revoked " + round + " " + System.nanoTime());
            Keys.Created meanwhile = acme.createVisible("revoked meanwhile " + round + " " + System.nanoTime());
            awaitRevoked(revoked, acme.revoke(revoked.keyId()));
            acme.used(live.keyId(), "gpt-4o", 3);
            acme.awaitCountedThroughNow();
            int before = random.nextInt(20);
            List<Keys.Created> made = new ArrayList<>();
            for (int i = 0; i < before; i++) {
                made.add(acme.create("made " + round + " " + i + " " + System.nanoTime()));
            }

            // Nobody may start it again before its data is gone.
            stack.signal("kafka", "STOP");
            Files.move(stack.data().resolve("kafka/log"), stack.data().resolve("kafka-log-lost-" + round));
            long killed = stack.kill("kafka");
            acme.revoke(meanwhile.keyId());
            for (int i = before; i < 20; i++) {
                made.add(acme.create("made " + round + " " + i + " " + System.nanoTime()));
            }
            stack.awaitRestart("kafka", killed);
            await("topics to be there again")
                    .ignoreExceptions()
                    .until(() -> exists("key-events") && exists("gateway-requests") && exists("usage"));
            assertThat(code(revoked, null)).isIn("REVOKED", "not-fresh");
            page.does("What to do");

            for (Keys.Created key : List.of(revoked, meanwhile)) {
                awaitRevoked(key, null);
            }
            await("live key").until(() -> "VALID".equals(code(live, null)));
            made.forEach(key -> assertThat(code(key, null)).isEqualTo("VALID"));
            assertThat(acme.list().keySet())
                    .containsAll(made.stream().map(Keys.Created::keyId).toList());
            acme.used(live.keyId(), "gpt-4o", 2);
            await("counting to go on").until(() -> acme.requests(List.of(live)) == 5);
            String over = page.ends("How you know that it is over").output();
            assertThat(over.lines().filter(line -> line.contains("EventRef[")))
                    .as("what was sent before its predecessor was sent again: %s", over)
                    .allSatisfy(line ->
                            assertThat(line).startsWith("out of order at ").contains(meanwhile.keyId()));
            for (String part : List.of("topic = views", "hours = totals", "counted = copied")) {
                assertThat(over).containsPattern("(?m)^" + part + " +[0-9,]+ compared, 0 differ");
            }
            for (Keys.Created key : made) {
                acme.revoke(key.keyId());
            }
        }
        page.assertRunWhole();
    }

    @Test
    void poisonAmongRequestsAndAmongKeyEvents_isSettledByTheRunbook() throws Exception {
        Keys.Created key = acme.createVisible("poisoned");
        send("gateway-requests", key.keyId());
        Runbook page = Runbook.of("poison-event", stack).with("WHY", "a test of the runbook");
        await("a dead letter").until(() -> letterOf(key, page) != null);
        String first = letterOf(key, page);

        assertThat(page.with("POSITION", first).does("A dead letter")).contains("missing-attribute");
        page.does("Send it again");
        await("another letter")
                .until(() -> letterOf(key, page) != null && !letterOf(key, page).equals(first));
        page.with("POSITION", letterOf(key, page)).does("Give it up");
        assertThat(letterOf(key, page)).as("a letter").isNull();

        send("key-events", key.keyId());
        await("key to be in doubt").until(() -> code(key, null).equals("key-state-unknown"));
        await("record to be listed").until(() -> recordOf(key, page) != null);
        page.with("RECORD", recordOf(key, page)).does("A key in doubt");
        await("key to be valid").until(() -> "VALID".equals(code(key, null)));
        assertThat(recordOf(key, page)).as("a record").isNull();

        assertThat(page.ends("How you know that it is over").output()).contains("key events that can't be read");
        page.assertRunWhole();
        // Who compares goes on finding a record that is no event, until the topic is made anew.
        delete("key-events");
        Runbook.of("topic-recreated", stack).does("`key-events`");
    }

    private static String letterOf(Keys.Created key, Runbook page) {
        return listed("^([0-9]+@[0-9]+) .*" + key.keyId(), page);
    }

    private static String recordOf(Keys.Created key, Runbook page) {
        return listed("^key " + key.keyId() + ": key-events ([0-9]+@[0-9]+)", page);
    }

    private static String listed(String pattern, Runbook page) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(page.does("How you notice"))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElse(null);
    }

    private static void send(String topic, String keyId) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.endpoint("kafka")),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, keyId, "{".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
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

    private static void delete(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.endpoint("kafka")))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private static boolean exists(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.endpoint("kafka")))) {
            return admin.listTopics().names().get().contains(topic);
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

    private static String outputOf(int status, String... arguments) throws Exception {
        Process process = stack.command(arguments).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(status);
        return output;
    }
}
