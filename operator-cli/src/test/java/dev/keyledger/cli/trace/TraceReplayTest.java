package dev.keyledger.cli.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command against a real Kafka and issuer; the query service is its documented answers and no more. */
class TraceReplayTest {
    private static final int PARTITIONS = 8;

    @TempDir
    private Path data;

    private final List<UUID> keys = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    private final List<String> asked = new ArrayList<>();
    private HttpServer query;

    @BeforeEach
    void start() throws Exception {
        query = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        query.createContext("/v1/workspaces/acme/keys", exchange -> {
            asked.add(exchange.getRequestURI().getQuery());
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            boolean first = !exchange.getRequestURI().getQuery().contains("cursor=");
            String body = first
                    ? "{\"items\":[{\"keyId\":\"%s\"},{\"keyId\":\"%s\"}],\"nextCursor\":\"a b\"}"
                            .formatted(keys.get(0), keys.get(1))
                    : "{\"items\":[{\"keyId\":\"%s\"}],\"nextCursor\":null}".formatted(keys.get(2));
            int status = authorization != null && authorization.startsWith("Bearer ey") ? 200 : 401;
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
        query.start();
        EndpointsFile.write(
                data,
                Map.of(
                        "query",
                        "http://localhost:" + query.getAddress().getPort(),
                        "issuer",
                        TestServers.shared().issuer(),
                        "kafka",
                        TestServers.shared().kafka()));
        createTopic();
    }

    @AfterEach
    void stop() {
        query.stop(0);
    }

    @Test
    void trace_arrivesAsBinaryCloudEvents() throws Exception {
        Instant last = Instant.now().minus(Duration.ofHours(1)).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);

        CommandRun run = run("--keys", "3", "--shift-to", last.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("sent 4 events with 8,132 input and 59 output tokens", last.toString());
        assertThat(asked)
                .containsExactly(
                        "kind=additional&status=active&sort=createdAt&limit=3",
                        "kind=additional&status=active&sort=createdAt&limit=1&cursor=a+b");
        List<ConsumerRecord<String, String>> arrived = arrived();
        assertThat(arrived).hasSize(4).allSatisfy(record -> {
            assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
            assertThat(header(record, "ce_type")).isEqualTo("dev.keyledger.gateway.request");
            assertThat(header(record, "ce_source")).isEqualTo("/keyledger/trace-replay");
            assertThat(header(record, "content-type")).isEqualTo("application/json");
            assertThat(record.key()).isEqualTo(json(record).get("keyId").asText());
            assertThat(record.partition())
                    .isEqualTo(Utils.toPositive(Utils.murmur2(record.key().getBytes(UTF_8))) % PARTITIONS);
        });
        assertThat(arrived.stream()
                        .filter(record -> record.key().equals(keys.get(0).toString())))
                .hasSize(2);
        assertThat(arrived.stream().map(record -> Instant.parse(header(record, "ce_time"))))
                .contains(last, last.minusMillis(1000));
    }

    @Test
    void sameCommandAgain_sendsTheSameEvents() throws Exception {
        String last = Instant.now().minus(Duration.ofHours(2)).toString();

        assertThat(run("--keys", "2", "--shift-to", last).status()).isZero();
        assertThat(run("--keys", "2", "--shift-to", last).status()).isZero();

        assertThat(arrived()).hasSize(8);
        assertThat(arrived().stream()
                        .map(record -> header(record, "ce_id") + record.value())
                        .distinct())
                .hasSize(4);
    }

    @Test
    void json_isOneObjectOnStandardOutput() throws Exception {
        CommandRun run = run("--keys", "1", "--shift-to", "now", "--json");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode result = WireJson.mapper().readTree(run.out());
        assertThat(result.get("events").asInt()).isEqualTo(4);
        assertThat(Instant.parse(result.get("shiftedTo").asText())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void speed_pacesTheSending() throws Exception {
        long startNanos = System.nanoTime();

        assertThat(run("--keys", "1", "--shift-to", "now", "--speed", "2").status())
                .isZero();

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void tooFewKeys_sendsNothing() throws Exception {
        CommandRun run = run("--keys", "4", "--shift-to", "now");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("workspace acme has 3 active additional keys, and --keys asks for 4");
        assertThat(arrived()).isEmpty();
    }

    @Test
    void eventsThatWouldBecomeDeadLetters_areRefused() throws Exception {
        assertThat(run("--keys", "1").err())
                .contains("4 of 4 requests would be more than 7 days old", "--shift-to now");
        assertThat(run(
                                "--keys",
                                "1",
                                "--shift-to",
                                Instant.now().plusSeconds(3600).toString())
                        .err())
                .contains("more than 5 minutes ahead");
        assertThat(arrived()).isEmpty();
    }

    @Test
    void noStack_isOneClearLine() throws Exception {
        Files.delete(data.resolve("endpoints.json"));

        CommandRun run = run("--keys", "1", "--shift-to", "now");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("no stack is running on", "./keyledger up");
    }

    @Test
    void queryServiceThatIsDown_isOneClearLine() throws Exception {
        query.stop(0);

        CommandRun run = run("--keys", "1", "--shift-to", "now");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("does not answer");
    }

    @Test
    void wrongOptions_areRefusedWithStatus2() throws Exception {
        assertThat(run("--keys", "0").status()).isEqualTo(2);
        assertThat(run("--keys", "1", "--shift-to", "yesterday").err()).contains("is neither \"now\" nor");
        assertThat(run("--keys", "1", "--speed", "-1").status()).isEqualTo(2);
    }

    private CommandRun run(String... options) throws IOException {
        Path trace = data.resolve("trace.csv");
        Files.writeString(trace, """
                TIMESTAMP,ContextTokens,GeneratedTokens\r
                2023-11-16 18:17:03.9799600,4808,10\r
                2023-11-16 18:17:04.0319600,3180,8\r
                2023-11-16 18:17:04.9000000,34,14\r
                2023-11-16 18:17:04.9799600,110,27""");
        var arguments = new ArrayList<>(List.of("trace", "replay", trace.toString(), "--data", data.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /** The topic as the aggregator makes it; each test looks only at the records of its own keys. */
    private static void createTopic() throws Exception {
        TopicSpec spec = TopicSpec.gatewayRequests(PARTITIONS);
        try (Admin admin = Admin.create(kafka())) {
            CreatedTopics.create(
                    admin, new NewTopic(spec.name(), spec.partitions(), (short) 1).configs(spec.settings()));
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
        }
    }

    private List<ConsumerRecord<String, String>> arrived() {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.GATEWAY_REQUESTS, partition))
                .toList();
        var arrived = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(kafka(), new StringDeserializer(), new StringDeserializer())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(arrived::add);
            }
        }
        List<String> mine = keys.stream().map(UUID::toString).toList();
        return arrived.stream().filter(record -> mine.contains(record.key())).toList();
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka());
    }

    private static JsonNode json(ConsumerRecord<String, String> record) throws IOException {
        return WireJson.mapper().readTree(record.value());
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
