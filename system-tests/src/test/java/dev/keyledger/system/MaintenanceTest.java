package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is done to a stack that goes on, and what ends it when that stopped something: by the pages under docs/runbooks, command
 * by command. Each test leaves the stack in order.
 */
@EnabledIfSystemProperty(
        named = "keyledger.long",
        matches = "true",
        disabledReason = "restarts much of a stack several times: ./keyledger test --long")
class MaintenanceTest {
    private static final String NOTICE = "How you notice";
    private static final String ACT = "What to do";
    private static final String OVER = "How you know that it is over";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Random RANDOM = new Random(20_261_128);
    private static final int PARTITIONS_MORE = 3;

    private static Stack stack;

    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @BeforeAll
    static void start() throws IOException {
        stack = new Stack(Files.createTempDirectory("keyledger-maintenance-").resolve("data"));
        stack.up();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** Among the events that nobody can read any more is a revocation. */
    @Test
    void eventsThatExpiredUnread_stopReaders_untilTheyAreSentAgain() throws Exception {
        String service = "key-query-service";
        Keys.Created live = key("live");
        Keys.Created revoked = key("revoked while nobody reads");
        acme.used(live.keyId(), "gpt-4o", 1);
        await("a request to be shown").until(() -> acme.requests(List.of(live)) == 1);
        Runbook page = Runbook.of("reading-stopped", stack).with("MANAGEMENT", managementOf(service));

        stack.signal(service, "STOP");
        // Kafka answers each reader's question that was under way with the first event, and keeps the next.
        awaitSent(() -> acme.create("answers who had asked " + System.nanoTime()));
        awaitSent(() -> acme.revoke(revoked.keyId()));
        expire("key-events");
        stack.signal(service, "CONT");

        await("the reader to stop").untilAsserted(() -> {
            assertThat(code(revoked)).isEqualTo("not-fresh");
            assertThat(page.does(NOTICE))
                    .contains("'./keyledger ops republish', then './keyledger ops replay keys' mends it");
        });
        page.does("`key-events`");
        await("revoked key").until(() -> {
            String code = code(revoked);
            assertThat(code).isNotEqualTo("VALID");
            return "REVOKED".equals(code);
        });
        await("live key").until(() -> "VALID".equals(code(live)));

        delete("usage");
        await("the reader to stop")
                .untilAsserted(() -> assertThat(page.does(NOTICE)).contains("STOPPED", "usage was recreated"));
        acme.used(live.keyId(), "gpt-4o", 2);
        page.does("`usage`");
        await("usage to be shown").until(() -> acme.requests(List.of(live)) == 3);
        await("health").untilAsserted(() -> page.does(OVER));
        page.assertRunWhole();
    }

    @Test
    void partitionsThatAreAdded_areReadAndCounted(@TempDir Path folder) throws Exception {
        Keys.Created before = key("before");
        acme.used(before.keyId(), "gpt-4o", 3);
        acme.awaitCountedThroughNow();
        KafkaLog kafka = new KafkaLog(stack);
        String service = "usage-aggregator";
        Runbook usage = withKafkasTools(Runbook.of("usage-stopped", stack), folder)
                .with("MANAGEMENT", managementOf(service))
                .with("PARTITIONS", "" + (kafka.ends("gateway-requests").size() + PARTITIONS_MORE));
        Runbook page = withKafkasTools(Runbook.of("more-partitions", stack), folder)
                .with("PARTITIONS", "" + (kafka.ends("key-events").size() + PARTITIONS_MORE));

        usage.does("Adding partitions to `gateway-requests`");

        await("usage to have as many")
                .until(() -> kafka.ends("usage").size()
                        == kafka.ends("gateway-requests").size());
        List<Keys.Created> after = new ArrayList<>(List.of(before));
        for (int i = 0; i < 4 * kafka.ends("gateway-requests").size(); i++) {
            Keys.Created key = key("counted " + i);
            acme.used(key.keyId(), "gpt-4o", 1);
            after.add(key);
        }
        await("all to be counted").until(() -> acme.requests(after) == 3 + after.size() - 1);
        await("health").untilAsserted(() -> usage.does(OVER));

        // Nobody saw to it that gateways pause: counting stops until somebody says that it may go on.
        addPartitions("gateway-requests", 1);
        await("counting to stop").untilAsserted(() -> assertThat(usage.does(NOTICE))
                .contains("was given more partitions than are read"));
        acme.used(before.keyId(), "gpt-4o", 2);
        usage.with("PARTITIONS", "" + (kafka.ends("gateway-requests").size() + 1))
                .does("Adding partitions to `gateway-requests`");
        await("counting to go on").until(() -> acme.requests(List.of(before)) == 5);
        await("health").untilAsserted(() -> usage.does(OVER));
        usage.assertRunWhole();

        page.does("`key-events`");

        for (Keys.Created key : after) {
            acme.revoke(key.keyId());
        }
        Keys.Created last = key("last");
        await("all to be applied").untilAsserted(() -> {
            assertThat(code(last)).isEqualTo("VALID");
            assertThat(after).allSatisfy(key -> assertThat(code(key)).isEqualTo("REVOKED"));
        });
        page.does(OVER);
        page.assertRunWhole();
    }

    /** By the pages that an operator meets in this order: verification is uncertain, since a pepper is lacking. */
    @Test
    void newPepperAndKeysetKey_areTakenUp_andAnInstanceThatLacksOneSaysSo() throws Exception {
        Keys globex = new Keys(stack, "globex", "eve").provisioned().awaitProvisioned();
        Keys.Created old = globex.createVisible("under the old pepper " + System.nanoTime());
        String primary = globex.primaryKeyId();
        String revealed = reveal(primary);
        Path file = stack.data().resolve("secrets.json");
        ObjectNode secrets = (ObjectNode) JSON.readTree(file.toFile());
        String oldPeppers = secrets.path("peppers").asText();
        Runbook page = Runbook.of("secrets", stack);

        String pepper = page.does("A new pepper").strip();
        assertThat(Base64.getDecoder().decode(pepper)).hasSize(32);
        String newPeppers = oldPeppers + ",of-a-test:" + pepper;
        secrets.put("peppers", newPeppers);
        secrets.put(
                "vaultKeyset", withAnotherPrimary(secrets.path("vaultKeyset").asText()));
        stack.close();
        Files.writeString(file, JSON.writeValueAsString(secrets));
        stack.up();

        page.with("MANAGEMENT", managementOf("key-query-service")).does(OVER);
        Keys.Created made = globex.createVisible("under the new pepper " + System.nanoTime());
        assertThat(code(made)).isEqualTo("VALID");
        assertThat(code(old)).isEqualTo("VALID");
        assertThat(reveal(primary)).as("encrypted with the old key").isEqualTo(revealed);
        stack.as("eve", "command")
                .body(Map.of("reason", "a new key in the keyset"))
                .post("/v1/workspaces/globex/keys/" + primary + "/rotate")
                .then()
                .statusCode(202);
        assertThat(reveal(primary)).as("encrypted with the new one").isNotEqualTo(revealed);
        page.assertRunWhole();

        try (SecondInstance lacking = stack.another("key-query-service")
                .with("KEYLEDGER_PEPPERS", oldPeppers)
                .alive()) {
            Runbook uncertain = Runbook.of("verification-uncertain", stack)
                    .with("MANAGEMENT", "http://localhost:" + lacking.health().managementPort());
            await("it to say what it lacks")
                    .untilAsserted(() -> assertThat(uncertain.does(NOTICE)).contains("of-a-test"));
            assertThat(codeAt(lacking.address(), made)).isNotEqualTo("VALID");

            lacking.with("KEYLEDGER_PEPPERS", newPeppers).restart();

            await("it to be certain").untilAsserted(() -> uncertain.does(OVER));
            assertThat(codeAt(lacking.address(), made)).isEqualTo("VALID");
            uncertain.assertRunWhole();
        }
    }

    @Test
    void queryServiceOnAnEmptyDatabase_hasItsViewsAnew() throws Exception {
        Keys.Created live = key("live");
        Keys.Created revoked = key("revoked");
        acme.revoke(revoked.keyId());
        acme.used(live.keyId(), "gpt-4o", 3);
        acme.awaitCountedThroughNow();
        Map<String, Map<String, Object>> listed = acme.list();
        Databases databases = new Databases(stack);

        databases.empty("keyledger_query");
        stack.awaitRestart("key-query-service", stack.kill("key-query-service"));
        await("it to be there").until(() -> stack.health("key-query-service").isUp("live"));
        Runbook page = Runbook.of("upgrade", stack);
        page.does("The query service's views anew");

        await("the same to be listed")
                .untilAsserted(() -> assertThat(acme.list().keySet()).isEqualTo(listed.keySet()));
        assertThat(acme.requests(List.of(live))).isEqualTo(3);
        await("live key").until(() -> "VALID".equals(code(live)));
        assertThat(code(revoked)).isEqualTo("REVOKED");
        page.does(OVER);
        page.assertRunWhole();
    }

    /** To a cluster that starts empty: nothing of the old one is there when the services start. */
    @Test
    void emptyKafka_hasEverything_andNoRequestIsLost() throws Exception {
        Keys.Created live = key("live");
        Keys.Created revoked = key("revoked");
        acme.revoke(revoked.keyId());
        acme.used(live.keyId(), "gpt-4o", 3);
        acme.awaitCountedThroughNow();
        Runbook page = Runbook.of("new-kafka-cluster", stack);
        await("nothing to wait for")
                .untilAsserted(() -> assertThat(page.ends("How far counting is").output())
                        .containsPattern("(?m)^counting +well +0 requests behind"));
        await("all to be published")
                .until(() -> stack.metrics("usage-aggregator").sum("keyledger_usage_unpublished_age_seconds") == 0);

        stack.signal("kafka", "STOP");
        Files.move(stack.data().resolve("kafka/log"), stack.data().resolve("kafka-log-of-the-old-cluster"));
        var killed = new HashMap<String, Long>();
        for (String part : List.of("kafka", "key-command-service", "key-query-service", "usage-aggregator")) {
            killed.put(part, stack.kill(part));
        }
        killed.forEach(stack::awaitRestart);
        await("services to be there")
                .ignoreExceptions()
                .until(() -> stack.health("key-command-service").isUp("live")
                        && stack.health("key-query-service").isUp("live")
                        && stack.health("usage-aggregator").isUp("live"));
        Runbook lost = Runbook.of("kafka-lost", stack);
        lost.does(ACT);

        await("live key").until(() -> {
            assertThat(code(revoked)).isNotEqualTo("VALID");
            return "VALID".equals(code(live));
        });
        assertThat(code(revoked)).isEqualTo("REVOKED");
        acme.used(live.keyId(), "gpt-4o", 2);
        await("counting to go on").until(() -> acme.requests(List.of(live)) == 5);
        lost.does(OVER);
        page.assertRunWhole();
    }

    /** Kafka may write no more, as on a disk without room; a rebuild that is under way is what can be done without. */
    @Test
    void kafkaWithoutRoom_ends_andAllGoesOnOnceItHasRoom() throws Exception {
        Keys.Created live = key("live");
        Keys.Created revoked = key("revoked while there is no room");
        Runbook page = Runbook.of("disk-full", stack);
        stack.signal("kafka", "STOP");
        Process rebuild = stack.command("ops", "replay", "keys")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await("a rebuild to be under way").until(() -> stack.as("ops", "query")
                .get("/v1/operations")
                .jsonPath()
                .getList("items.finishedAt")
                .contains(null));

        assertThat(page.does(ACT)).contains("cancelled; what is live stays as it was");
        assertThat(rebuild.waitFor()).as("a rebuild that was cancelled").isEqualTo(1);
        stack.signal("kafka", "CONT");
        long full = stack.pid("kafka");
        run("prlimit", "--pid", "" + full, "--fsize=1");
        acme.revoke(revoked.keyId());
        assertThat(page.ends(NOTICE).output()).contains("kafka");
        stack.awaitRestart("kafka", full);

        await("revoked key").until(() -> "REVOKED".equals(code(revoked)));
        await("live key").until(() -> "VALID".equals(code(live)));
        await("no difference").untilAsserted(() -> page.does(OVER));
        page.assertRunWhole();
    }

    private Keys.Created key(String name) {
        return acme.createVisible(name + " " + System.nanoTime());
    }

    /** Everything that stands in a topic's partitions now is deleted, as when it expires. */
    private static void expire(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.endpoint("kafka")))) {
            var ends = new HashMap<TopicPartition, RecordsToDelete>();
            new KafkaLog(stack)
                    .ends(topic)
                    .forEach((partition, end) ->
                            ends.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(end)));
            admin.deleteRecords(ends).all().get();
        }
    }

    /** Does something of which an event is made, and waits until it is in the topic. */
    private static void awaitSent(Runnable command) {
        KafkaLog kafka = new KafkaLog(stack);
        Map<Integer, Long> before = kafka.ends("key-events");
        command.run();
        await("an event to have reached Kafka")
                .until(() -> !kafka.ends("key-events").equals(before));
    }

    private static void delete(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.endpoint("kafka")))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private static void addPartitions(String topic, int more) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.endpoint("kafka")))) {
            int now = new KafkaLog(stack).ends(topic).size();
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(now + more)))
                    .all()
                    .get();
        }
    }

    /** Kafka's own, by its name on the path. */
    private static Runbook withKafkasTools(Runbook page, Path folder) throws IOException {
        Path tool = Files.writeString(folder.resolve("kafka-topics.sh"), """
                #!/bin/sh
                exec '%s/bin/java' -cp '%s' org.apache.kafka.tools.TopicCommand "$@"
                """.formatted(
                        System.getProperty("java.home"), System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        return page.with("PATH", folder + ":" + System.getenv("PATH")).with("KAFKA", stack.endpoint("kafka"));
    }

    /** As Tink's own tool adds one and makes it the primary: AES-256-GCM, its 32 bytes as field 3 of the key. */
    private static String withAnotherPrimary(String keyset) throws IOException {
        ObjectNode changed = (ObjectNode) JSON.readTree(keyset);
        ArrayNode keys = (ArrayNode) changed.path("key");
        ObjectNode another = keys.get(0).deepCopy();
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        int id = RANDOM.nextInt(Integer.MAX_VALUE);
        another.put("keyId", id);
        ((ObjectNode) another.path("keyData"))
                .put(
                        "value",
                        Base64.getEncoder()
                                .encodeToString(ByteBuffer.allocate(34)
                                        .put((byte) 0x1a)
                                        .put((byte) 32)
                                        .put(bytes)
                                        .array()));
        keys.add(another);
        return JSON.writeValueAsString(changed.put("primaryKeyId", id));
    }

    private static String reveal(String keyId) {
        return stack.as("eve", "command")
                .post("/v1/workspaces/globex/keys/" + keyId + "/reveal")
                .then()
                .statusCode(200)
                .extract()
                .path("key");
    }

    private static String managementOf(String service) {
        return "http://localhost:" + stack.managementPort(service);
    }

    /** The answer's code, or the problem's slug. */
    private static String code(Keys.Created key) {
        return codeAt(stack.endpoint("query"), key);
    }

    private static String codeAt(String address, Keys.Created key) {
        var answer =
                stack.asAt("gateway", address).body(Map.of("key", key.key())).post("/v1/keys/verify");
        return answer.statusCode() == 200
                ? answer.path("code")
                : answer.<String>path("type").replace("urn:keyledger:problem:", "");
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(Arrays.toString(command))
                .isZero();
    }
}
