package dev.keyledger.cli.deadletters;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.cli.FakeService;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.AbortedRecords;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real Kafka. Each test has a reason of its own for its letters. */
class DeadLettersTest {
    private static final int PARTITIONS = 8;

    @TempDir
    private Path data;

    private final String reason = "test-" + UUID.randomUUID();
    private final String key = UUID.randomUUID().toString();

    private FakeService usage;
    private FakeService query;
    private FakeService command;

    private static KafkaProducer<byte[], byte[]> aggregator;

    @BeforeAll
    static void startAggregator() throws Exception {
        create(TopicSpec.gatewayRequests(PARTITIONS));
        create(TopicSpec.gatewayRequestsDlq(PARTITIONS));
        aggregator = new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stopAggregator() {
        aggregator.close();
    }

    @BeforeEach
    void start() throws Exception {
        usage = RememberedLetters.on(new FakeService());
        query = new FakeService();
        command = new FakeService();
        EndpointsFile.write(
                data,
                Map.of(
                        "usage", usage.url(),
                        "query", query.url(),
                        "command", command.url(),
                        "issuer", TestServers.shared().issuer(),
                        "kafka", TestServers.shared().kafka()));
    }

    @AfterEach
    void stop() {
        usage.close();
        query.close();
        command.close();
    }

    @Test
    void letters_areListedByReason() throws Exception {
        String first = bury(2, "{\"a\":1}".getBytes(UTF_8));
        String second = bury(3, "{\"b\":2}".getBytes(UTF_8));

        CommandRun all = ops("list", "--reason", reason);
        CommandRun newest = ops("list", "--reason", reason, "--limit", "1", "--json");

        assertThat(all.status()).as(all.err()).isZero();
        assertThat(all.out())
                .contains(first, second, key + ": is not well-formed JSON", "2 dead letters of this reason");
        JsonNode result = WireJson.mapper().readTree(newest.out());
        assertThat(result.get("total").asLong()).isEqualTo(2);
        assertThat(result.at("/byReason/" + reason).asLong()).isEqualTo(2);
        assertThat(result.get("letters")).hasSize(1);
        assertThat(result.at("/letters/0/position").asText()).isEqualTo(second);
        assertThat(result.at("/letters/0/source").asText()).isEqualTo("3@41");
    }

    @Test
    void quarantinedKeys_areListedWithTheLetters() throws Exception {
        query.on("GET /v1/quarantine", 200, """
                {"items":[{"keyId":"0197","reason":"unknown type","partition":4,"offset":17,
                  "quarantinedAt":"2026-03-01T10:00:00.000Z"}],"total":3}
                """);

        CommandRun all = ops("list", "--limit", "1");
        CommandRun json = ops("list", "--limit", "1", "--json");

        assertThat(all.status()).as(all.err()).isZero();
        assertThat(all.out())
                .contains("key 0197: key-events 4@17 2026-03-01T10:00:00.000Z: unknown type")
                .contains("3 quarantined key events");
        assertThat(WireJson.mapper()
                        .readTree(json.out())
                        .at("/quarantined/items/0/keyId")
                        .asText())
                .isEqualTo("0197");
    }

    @Test
    void letter_isShownAsItWasReceived() throws Exception {
        String text = bury(2, "{\"broken\":".getBytes(UTF_8));
        String bytes = bury(2, new byte[] {(byte) 0xff, 0x00, 0x7b});

        CommandRun shown = ops("show", text);
        CommandRun hex = ops("show", bytes, "--json");

        assertThat(shown.out())
                .contains(
                        reason, "gateway-requests 2@41", "header   ce_id: r1", "header   reason: mine", "{\"broken\":")
                .doesNotContain("header   source-offset");
        assertThat(WireJson.mapper().readTree(hex.out()).get("valueHex").asText())
                .isEqualTo("ff007b");
    }

    @Test
    void requeuedLetter_isTheRecordThatWasReceived_inItsPartition() throws Exception {
        byte[] value = "{\"c\":3}".getBytes(UTF_8);
        String position = bury(5, value);
        bury(6, value);

        CommandRun counted = ops("requeue", "--reason", reason, "--dry-run");
        CommandRun one = ops("requeue", position);
        CommandRun all = ops("requeue", "--reason", reason, "--json");

        assertThat(counted.out()).as(counted.err()).contains("would have requeued 2");
        assertThat(one.out()).contains("requeued 1");
        assertThat(all.out()).contains("\"requeued\":1,\"leftOut\":0,\"settledBefore\":1");
        List<ConsumerRecord<byte[], byte[]>> again = requests();
        assertThat(again).extracting(ConsumerRecord::partition).containsExactlyInAnyOrder(5, 6);
        assertThat(again).allSatisfy(record -> {
            assertThat(record.value()).isEqualTo(value);
            assertThat(Stream.of(record.headers().toArray())
                            .map(header -> header.key() + "=" + new String(header.value(), UTF_8)))
                    .containsExactly("ce_id=r1", "reason=mine");
        });
    }

    /** Twice is once: what was sent again is remembered, and no open letter any more. */
    @Test
    void requeuedLetters_areSentOnce_unlessAskedForAgain() throws Exception {
        bury(5, new byte[] {1});
        bury(6, new byte[] {2});

        assertThat(ops("requeue", "--reason", reason).out()).contains("requeued 2");
        assertThat(ops("requeue", "--reason", reason).out()).contains("requeued 0, 2 were settled before");
        assertThat(requests()).hasSize(2);
        assertThat(ops("list", "--reason", reason).out()).contains("0 dead letters of this reason");
        assertThat(ops("list", "--reason", reason, "--settled").out())
                .contains("dead letter requeued by Olga Operator: " + reason);

        assertThat(ops("requeue", "--reason", reason, "--again").out()).contains("requeued 2");
        assertThat(requests()).hasSize(4);
    }

    @Test
    void letters_areMeantByTheirTime() throws Exception {
        bury(5, new byte[] {1});
        Instant first = Instant.now().plusMillis(1);
        await().until(() -> Instant.now().isAfter(first.plusMillis(5)));
        bury(5, new byte[] {2});

        assertThat(ops("requeue", "--reason", reason, "--until", first.toString(), "--dry-run")
                        .out())
                .contains("would have requeued 1");
        assertThat(ops("requeue", "--reason", reason, "--since", first.toString(), "--dry-run")
                        .out())
                .contains("would have requeued 1");
        assertThat(requests()).isEmpty();
    }

    @Test
    void quarantinedRecords_areRequeuedByPages_andWhatMustStayIsNamed() {
        String keyId = "01970000-0000-7000-8000-000000000100";
        query.answering(
                        "GET /v1/quarantine",
                        asked -> asked.equals("from=0@0")
                                ? "{\"items\":[" + quarantined(keyId, 4, 17, "unknown type") + ","
                                        + quarantined(null, 4, 18, "no value") + "],\"total\":3}"
                                : asked.equals("from=4@19")
                                        ? "{\"items\":[" + quarantined(keyId, 5, 0, "unknown type x") + "],\"total\":3}"
                                        : "{\"items\":[],\"total\":3}")
                .on("POST /v1/quarantine/requeue", 200, """
                        {"settled":1,"left":1,"absent":0,"refused":[{"keyId":"%s","detail":"version 3 is missing"}]}
                        """.formatted(keyId));
        command.on(
                "GET /v1/events/heads",
                200,
                "{\"items\":[{\"keyId\":\"" + keyId + "\",\"version\":3,\"eventId\":\"" + new UUID(1, 1) + "\"}]}");

        CommandRun counted = ops("requeue", "--quarantined", "--reason", "TYPE", "--dry-run");
        CommandRun run = ops("requeue", "--quarantined", "--reason", "TYPE");

        assertThat(counted.out()).as(counted.err()).contains("would have requeued 2");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("key " + keyId + ": version 3 is missing", "requeued 1, left 1 in quarantine");
        assertThat(command.asked())
                .containsExactly("GET /v1/events/heads?limit=1&after=01970000-0000-7000-8000-0000000000ff");
        assertThat(query.asked().getLast())
                .contains("{\"partition\":4,\"offset\":17},{\"partition\":5,\"offset\":0}", "\"version\":3")
                .doesNotContain("18");
    }

    @Test
    void quarantinedRecord_isDroppedWithWhatWasSaid() {
        query.answering(
                        "GET /v1/quarantine",
                        asked -> asked.equals("from=0@0")
                                ? "{\"items\":[" + quarantined(null, 4, 17, "no value") + "],\"total\":1}"
                                : "{\"items\":[],\"total\":1}")
                .on("POST /v1/quarantine/drop", 200, "{\"settled\":1,\"left\":0,\"absent\":0,\"refused\":[]}");

        CommandRun run = ops("drop", "--quarantined", "4@17", "--why", "sent by hand", "--json");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"dropped\":1");
        assertThat(query.asked().getLast())
                .isEqualTo("POST /v1/quarantine/drop {\"why\":\"sent by hand\",\"events\":"
                        + "[{\"partition\":4,\"offset\":17}],\"heads\":[]}");
    }

    private static String quarantined(String keyId, int partition, int offset, String reason) {
        return String.format(
                Locale.ROOT,
                "{\"keyId\":%s,\"reason\":\"%s\",\"partition\":%d,\"offset\":%d,\"quarantinedAt\":\"2026-03-01T10:00:00.000Z\"}",
                keyId == null ? "null" : "\"" + keyId + "\"",
                reason,
                partition,
                offset);
    }

    /** Of a record that was too large, or in a batch that nobody can read, only the reason and the place were sent. */
    @Test
    void letterThatHoldsNothing_isNotSentAgain_andTheOthersAre() throws Exception {
        bury(2, "{\"a\":1}".getBytes(UTF_8));
        String empty = buryEmpty(2);

        CommandRun one = ops("requeue", empty);
        CommandRun all = ops("requeue", "--reason", reason, "--json");

        assertThat(one.status()).isEqualTo(1);
        assertThat(one.err()).contains(empty, "2@41", "holds nothing to send again", "is not well-formed JSON");
        assertThat(all.out()).contains("\"requeued\":1,\"leftOut\":1");
        assertThat(requests()).hasSize(1);
    }

    @Test
    void letterOfAnAbortedTransaction_isNone() throws Exception {
        String real = bury(4, new byte[] {1});
        RecordMetadata written = AbortedRecords.send(letter(4, key, new byte[] {2}));
        String aborted = written.partition() + "@" + written.offset();
        bury(4, new byte[] {3});

        assertThat(ops("list", "--reason", reason).out())
                .contains(real, "2 dead letters of this reason")
                .doesNotContain(aborted);
        assertThat(ops("requeue", "--reason", reason, "--json").out()).contains("\"requeued\":2");
        for (String command : List.of("show", "requeue")) {
            CommandRun one = ops(command, aborted);
            assertThat(one.status()).as(command).isEqualTo(1);
            assertThat(one.err()).contains("there is no dead letter at " + aborted);
        }
    }

    @Test
    void droppedLetter_isNoOpenOneAnyMore_andWhoDroppedItIsKept() throws Exception {
        String before = bury(7, new byte[] {1});
        String dropped = bury(7, new byte[] {2});
        String after = bury(7, new byte[] {3});

        assertThat(ops("drop", dropped, "--why", "test").out()).contains("dropped 1");
        assertThat(ops("drop", dropped, "--why", "other").out()).contains("dropped 0, 1 were settled before");

        assertThat(ops("list", "--reason", reason).out())
                .contains(before, after)
                .doesNotContain(dropped);
        assertThat(ops("list", "--settled", "--reason", reason).out())
                .contains("dead letter dropped by Olga Operator: " + reason + " " + dropped + " (test)")
                .doesNotContain("other");
    }

    /** Kafka deletes only from the beginning. */
    @Test
    void droppedLettersAtTheBeginning_areDeleted() throws Exception {
        for (String reason : openReasonsOf(3)) {
            assertThat(ops("drop", "--reason", reason, "--why", "left by others")
                            .status())
                    .isZero();
        }
        String first = bury(3, new byte[] {1});
        String second = bury(3, new byte[] {2});

        assertThat(ops("drop", first, "--why", "test").status()).isZero();

        CommandRun gone = ops("show", first);
        assertThat(gone.status()).isEqualTo(1);
        assertThat(gone.err()).contains("there is no dead letter at " + first);
        assertThat(ops("show", second).status()).isZero();
        assertThat(ops("list", "--settled", "--reason", reason).out())
                .as("who dropped what Kafka has no more")
                .contains("dead letter dropped by Olga Operator: " + reason + " " + first + " (test)");
    }

    /** Other tests leave letters in the same partition. */
    private List<String> openReasonsOf(int partition) throws Exception {
        query.on("GET /v1/quarantine", 200, "{\"items\":[],\"total\":0}");
        var reasons = new TreeSet<String>();
        WireJson.mapper()
                .readTree(ops("list", "--limit", "100000", "--json").out())
                .path("letters")
                .forEach(letter -> {
                    if (letter.path("position").asText().startsWith(partition + "@")) {
                        reasons.add(letter.path("reason").asText());
                    }
                });
        return List.copyOf(reasons);
    }

    @Test
    void wrongArguments_areRefusedWithStatus2_andPositionsThatAreNotThereWith1() throws Exception {
        assertThat(ops("show", "seven").status()).isEqualTo(2);
        assertThat(ops("show", "seven").err()).contains("is not PARTITION@OFFSET");
        assertThat(ops("list", "--limit", "0").status()).isEqualTo(2);
        assertThat(ops("requeue").status()).isEqualTo(2);
        assertThat(ops("requeue", "0@0", "--reason", "x").status()).isEqualTo(2);
        assertThat(ops("show", "99@0").status()).isEqualTo(1);
        assertThat(ops("requeue", "--reason", "x", "--since", "noon").err()).contains("'noon' is no time such as");
        assertThat(ops("drop", "0@0").err()).contains("Missing required option: '--why");
        assertThat(ops("drop", "--why", "x").status()).isEqualTo(2);
        assertThat(ops("drop", "0@999999", "--why", "x").status()).isEqualTo(1);
    }

    private CommandRun ops(String command, String... options) {
        var arguments = new ArrayList<>(List.of("dead-letters", command, "--data", data.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /** A sender may take the key itself for its id, and put it where it likes. */
    @Test
    void keyInPlaceOfItsId_isNotShown() throws Exception {
        String secret = "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj";
        String text = bury(2, secret, ("{\"keyId\":\"" + secret + "\"}").getBytes(UTF_8));
        byte[] noText = ("\0" + secret).getBytes(UTF_8);
        noText[0] = (byte) 0xff;
        String bytes = bury(3, secret, noText);

        for (String[] command : new String[][] {
            {"list", "--reason", reason},
            {"list", "--reason", reason, "--json"},
            {"show", text},
            {"show", text, "--json"},
            {"show", bytes},
            {"show", bytes, "--json"}
        }) {
            CommandRun run = ops(command[0], Arrays.copyOfRange(command, 1, command.length));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out() + run.err())
                    .as(String.join(" ", command))
                    .contains("dg_live_•••••••")
                    .doesNotContain("AbCdEfGhIjKlMnOp")
                    .doesNotContain(HexFormat.of().formatHex("AbCdEfGhIjKlMnOp".getBytes(UTF_8)));
        }
    }

    /** As the aggregator writes a letter; its sender has a header of the name that the aggregator uses, too. */
    private String bury(int partition, byte[] value) throws Exception {
        return bury(partition, key, value);
    }

    private String bury(int partition, String recordKey, byte[] value) throws Exception {
        return bury(letter(partition, recordKey, value));
    }

    private String buryEmpty(int partition) throws Exception {
        return bury(described(new ProducerRecord<>(Topics.GATEWAY_REQUESTS_DLQ, partition, null, null)));
    }

    private ProducerRecord<byte[], byte[]> letter(int partition, String recordKey, byte[] value) {
        return described(
                new ProducerRecord<>(Topics.GATEWAY_REQUESTS_DLQ, partition, recordKey.getBytes(UTF_8), value));
    }

    private ProducerRecord<byte[], byte[]> described(ProducerRecord<byte[], byte[]> letter) {
        Map<String, String> received = Map.of("ce_id", "r1");
        received.forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
        letter.headers()
                .add("reason", "mine".getBytes(UTF_8))
                .add("reason", reason.getBytes(UTF_8))
                .add("reason-detail", "is not well-formed JSON".getBytes(UTF_8))
                .add("source-partition", Integer.toString(letter.partition()).getBytes(UTF_8))
                .add("source-offset", "41".getBytes(UTF_8));
        return letter;
    }

    private static String bury(ProducerRecord<byte[], byte[]> letter) throws Exception {
        RecordMetadata written = aggregator.send(letter).get();
        return written.partition() + "@" + written.offset();
    }

    /** What stands on gateway-requests with this test's key. */
    private List<ConsumerRecord<byte[], byte[]>> requests() {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.GATEWAY_REQUESTS, partition))
                .toList();
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (key.equals(new String(record.key(), UTF_8))) {
                        found.add(record);
                    }
                });
            }
        }
        return found;
    }

    private static void create(TopicSpec spec) throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            CreatedTopics.create(
                    admin, new NewTopic(spec.name(), spec.partitions(), (short) 1).configs(spec.settings()));
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
        }
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka());
    }
}
