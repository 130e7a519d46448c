package dev.keyledger.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.FakeService;
import dev.keyledger.cli.FakeStack;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a real Kafka and issuer; the services are their documented answers. */
class StatusTest {
    private static final String UP = "{\"status\":\"UP\",\"checks\":[]}";
    private static final String RELAY = """
            {"status":"UP","checks":[
              {"name":"relay","status":"UP","data":{"state":"leading","commands":"accepted","unsent":%s,"lagSeconds":%s}},
              {"name":"sandbox sinks","status":"UP","data":{"cloud":"%s","cloud.failingWorkspaces":2,
               "cloud.failingSince":"2026-03-01T10:00:00Z","cloud.lastError":"cloud: connection refused"}}]}
            """;
    private static final String COMMANDS = "{\"checks\":[{\"name\":\"commands\",\"status\":\"UP\",\"data\":{}}]}";
    private static final String READING = """
            {"checks":[{"name":"lists","status":"UP","data":{"feed":"RUNNING","lag":3}},
                       {"name":"usage","status":"UP","data":{"feed":"%s","detail":"usage was recreated"}},
                       {"name":"verify","status":"%s","data":{"keys":7,"stalenessMillis":400,"waitingFor":"a beacon"}}]}
            """;
    private static final String AGENT = """
            {"checks":[{"name":"verify","status":"%s","data":{"keys":6,"waitingFor":"the broker"%s}}]}
            """;
    private static final String INGEST = """
            {"lag":5,"completeThrough":"%s","unpricedByModel":{%s}}
            """;

    @TempDir
    private Path data;

    private FakeStack stack;
    private FakeService agent;

    @BeforeEach
    void start() throws Exception {
        stack = new FakeStack(data, 1);
        agent = new FakeService();
        createDeadLetters();
        Path endpoints = data.resolve("endpoints.json");
        ObjectNode named = (ObjectNode) WireJson.mapper().readTree(Files.readString(endpoints));
        named.putObject("health")
                .put("key-command-service", stack.command.url() + "/health/")
                .put("key-query-service", stack.query.url() + "/health/")
                .put("usage-aggregator", stack.usage.url() + "/health/")
                .put("gateway-agent", agent.url() + "/health/");
        Files.writeString(endpoints, named.toString());
        agent.on("GET /health/ready", 200, UP)
                .on("GET /health/group", 200, AGENT.replaceFirst("%s", "UP").replace("%s", ",\"stalenessMillis\":300"));
        stack.command
                .on(
                        "GET /health/ready",
                        200,
                        RELAY.replaceFirst("%s", "0").replaceFirst("%s", "0").replace("%s", "ok"))
                .on("GET /health/group", 200, COMMANDS)
                .on("GET /v1/timeline", 200, "{\"state\":\"complete\"}")
                .on("GET /v1/database", 200, "{\"sizeBytes\":5242880}");
        stack.query
                .on("GET /health/ready", 200, UP)
                .on("GET /health/group", 200, reading("RUNNING", "UP").replace("\"detail\"", "\"lag\":0,\"detail\""))
                .on("GET /v1/quarantine", 200, "{\"items\":[],\"total\":0}")
                .on("GET /v1/open-rotations", 200, "{\"items\":[],\"total\":2,\"waiting\":0}")
                .on("GET /v1/database", 200, "{\"sizeBytes\":7340032}");
        stack.usage
                .on("GET /health/ready", 200, UP)
                .on("GET /health/group", 200, "{\"checks\":[{\"name\":\"intake\",\"status\":\"UP\"}]}")
                .on("GET /v1/ingest", 200, ingest(Instant.now(), ""))
                .on("GET /v1/operations", 200, "{\"items\":[]}")
                .on("GET /v1/database", 200, "{\"sizeBytes\":1048576}")
                .on("GET /v1/dead-letters/settled", 200, "{\"items\":[],\"total\":0}");
        receipt("{\"id\":\"q-1\",\"kind\":\"query\",\"asOf\":\"%s\",\"topicId\":\"t\",\"appliedOffsets\":[1],"
                        .formatted(Instant.now())
                + "\"understands\":[],\"maxStalenessMs\":15000}");
    }

    private static void receipt(String json) throws Exception {
        create(TopicSpec.verifierProgress());
        say(WireJson.mapper().readTree(json).path("id").asText(), json);
    }

    private static void farewell(String id) throws Exception {
        say(id, null);
    }

    private static void say(String id, String json) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", TestServers.shared().kafka()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.VERIFIER_PROGRESS, id, json))
                    .get();
        }
    }

    /** Other tests may have made it before, and leave letters in it. */
    private static void createDeadLetters() throws Exception {
        create(TopicSpec.gatewayRequestsDlq(8));
    }

    private static void create(TopicSpec spec) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestServers.shared().kafka()))) {
            CreatedTopics.create(
                    admin, new NewTopic(spec.name(), spec.partitions(), (short) 1).configs(spec.settings()));
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
        }
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        farewell("a-1");
        stack.close();
    }

    @Test
    void everythingWell_is0() throws Exception {
        JsonNode status = status();

        assertThat(level(status, "key-command-service")).isEqualTo("well");
        assertThat(text(status, "unsent events")).isEqualTo("0, the oldest 0 s old");
        assertThat(text(status, "sandboxes")).contains("newest secret");
        assertThat(text(status, "key views")).isEqualTo("3 records behind");
        assertThat(text(status, "verification")).isEqualTo("7 keys in memory, every change of up to 0.4 s ago");
        assertThat(text(status, "gateway-agent")).isEqualTo("1 instance: verify");
        assertThat(text(status, "agents")).isEqualTo("6 keys in memory, every change of up to 0.3 s ago");
        assertThat(text(status, "counting")).startsWith("5 requests behind");
        assertThat(text(status, "kafka")).startsWith("1 brokers, ");
        assertThat(text(status, "postgresql")).isEqualTo("on disk: command 5 MiB, query 7 MiB, usage 1 MiB");
        assertThat(text(status, "rotations")).isEqualTo("2 open");
        assertThat(text(status, "verifiers")).startsWith("1 query; the slowest has every change of up to ");
    }

    @Test
    void whatIsLateStuckOrLeftOut_is1() throws Exception {
        stack.command.instead(
                "GET /health/ready",
                200,
                RELAY.replaceFirst("%s", "9").replaceFirst("%s", "61").replace("%s", "failing"));
        stack.query
                .instead("GET /v1/quarantine", 200, "{\"items\":[],\"total\":2}")
                .instead(
                        "GET /v1/open-rotations",
                        200,
                        "{\"items\":[{\"workspaceId\":\"acme\",\"keyId\":\"k-1\",\"begunAt\":\"2026-03-01T10:00:00.000Z\"}],"
                                + "\"total\":5,\"waiting\":1}");
        receipt("{\"id\":\"a-1\",\"kind\":\"agent\",\"asOf\":\"2026-03-01T10:00:00Z\",\"topicId\":\"t\","
                + "\"appliedOffsets\":[1],\"understands\":[],\"maxStalenessMs\":15000}");
        stack.usage
                .instead("GET /v1/ingest", 200, ingest(Instant.now().minusSeconds(600), "\"new-model\":12"))
                .instead("GET /v1/operations", 200, """
                        {"items":[{"type":"reconcile","status":"completed","finishedAt":"2026-03-01T10:00:00.000Z",
                                   "differences":4}]}
                        """);

        CommandRun run = run("--json");
        JsonNode status = WireJson.mapper().readTree(run.out());

        assertThat(run.status()).isEqualTo(1);
        for (String subject : new String[] {
            "unsent events", "sandboxes", "quarantine", "rotations", "verifiers", "counting", "prices", "reconcile"
        }) {
            assertThat(level(status, subject)).as(subject).isEqualTo("degraded");
        }
        assertThat(text(status, "sandboxes")).contains("cloud for 2 workspaces since", "connection refused");
        assertThat(text(status, "prices")).contains("new-model 12");
        assertThat(text(status, "rotations"))
                .isEqualTo("5 open, 1 wait for a sandbox, the longest since 2026-03-01T10:00:00.000Z: key k-1 of acme");
        assertThat(text(status, "verifiers"))
                .startsWith("1 agent, 1 query; ")
                .contains("agent a-1 isn't fresh, and refuses every key");
        assertThat(text(status, "reconcile")).contains("4 of the totals");
    }

    @Test
    void whatOthersRelyOnAndIsNotDone_is2() throws Exception {
        stack.command.instead("GET /v1/timeline", 200, "{\"state\":\"behind\",\"detail\":\"event 7\"}");
        stack.query.instead("GET /health/group", 200, reading("STOPPED", "DOWN"));
        agent.instead("GET /health/group", 200, AGENT.replaceFirst("%s", "DOWN").replace("%s", ""));
        stack.usage.close();

        CommandRun run = run("--json");
        JsonNode status = WireJson.mapper().readTree(run.out());

        assertThat(run.status()).isEqualTo(2);
        assertThat(text(status, "event store")).contains("event 7", "ops timeline show");
        assertThat(text(status, "key-query-service")).contains("verify waits for a beacon");
        assertThat(text(status, "gateway-agent")).contains("verify waits for the broker");
        assertThat(level(status, "agents")).isEqualTo("broken");
        assertThat(text(status, "usage copy")).isEqualTo("STOPPED: usage was recreated");
        assertThat(text(status, "usage-aggregator")).startsWith("no instance answers");
        assertThat(level(status, "counting")).isEqualTo("unknown");
        assertThat(text(status, "postgresql")).isEqualTo("on disk: command 5 MiB, query 7 MiB, usage not known");
    }

    @Test
    void whatCannotBeTold_is3() throws Exception {
        stack.usage.instead("GET /v1/ingest", 200, "{\"lag\":null,\"completeThrough\":null}");

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).contains("how far it is behind isn't known").doesNotContain("\u001b");
        assertThat(run.out().strip().lines().toList().getLast()).startsWith("unknown at ");
    }

    @Test
    void stackThatIsNotThere_orACallThatIsWrong_is3() {
        assertThat(CommandRun.of("status", "--data", data.resolve("none").toString())
                        .status())
                .isEqualTo(3);
        assertThat(CommandRun.of("status", "--wacht").status()).isEqualTo(3);
    }

    @Test
    void diskThatIsNearlyFull_isDegraded_andThenBroken() {
        assertThat(BrokersPart.levelOf(0.5)).isEqualTo(Level.WELL);
        assertThat(BrokersPart.levelOf(0.09)).isEqualTo(Level.DEGRADED);
        assertThat(BrokersPart.levelOf(0.02)).isEqualTo(Level.BROKEN);
    }

    private static String reading(String usageFeed, String verify) {
        return READING.replaceFirst("%s", usageFeed).replaceFirst("%s", verify);
    }

    private static String ingest(Instant completeThrough, String unpriced) {
        return INGEST.replaceFirst("%s", completeThrough.toString()).replaceFirst("%s", unpriced);
    }

    /** Others leave dead letters on the Kafka that all tests share, and its disk is as full as this machine's. */
    private JsonNode status() throws Exception {
        CommandRun run = run("--json");
        JsonNode status = WireJson.mapper().readTree(run.out());
        for (JsonNode finding : status.path("findings")) {
            if (!List.of("dead letters", "kafka")
                    .contains(finding.path("subject").asText())) {
                assertThat(finding.path("level").asText())
                        .as(finding.toString())
                        .isEqualTo("well");
            }
        }
        return status;
    }

    private static String level(JsonNode status, String subject) {
        return finding(status, subject).path("level").asText();
    }

    private static String text(JsonNode status, String subject) {
        return finding(status, subject).path("text").asText();
    }

    private static JsonNode finding(JsonNode status, String subject) {
        for (JsonNode finding : status.path("findings")) {
            if (finding.path("subject").asText().equals(subject)) {
                return finding;
            }
        }
        throw new AssertionError("nothing about " + subject + " in " + status);
    }

    private CommandRun run(String... options) {
        String[] words = new String[options.length + 1];
        words[0] = "status";
        System.arraycopy(options, 0, words, 1, options.length);
        return stack.run(words);
    }
}
