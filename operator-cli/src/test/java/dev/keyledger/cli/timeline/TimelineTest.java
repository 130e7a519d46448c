package dev.keyledger.cli.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.cli.FakeService;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.testsupport.TestServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real topic; the command service is its documented answers. */
class TimelineTest {
    private static final String FIRST = "00000000-0000-7000-8000-000000000000";
    private static final String LATER = "01a3ad6c-5c00-7000-8000-00000000000a";
    private static final String BEHIND = """
            {"timelineId":"00000000-0000-7000-8000-000000000000","state":"behind",
             "detail":"key-events has an event which the store has not","topicId":null,"endOffsets":[],"lost":0}
            """;

    @TempDir
    private Path data;

    private final UUID lost = UUID.randomUUID();
    private FakeService command;
    private Admin admin;
    private KafkaProducer<byte[], byte[]> relay;

    @BeforeEach
    void start() throws Exception {
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", TestServers.shared().kafka());
        admin = Admin.create(kafka);
        TopicSpec spec = TopicSpec.keyEvents(1);
        admin.createTopics(List.of(new NewTopic(spec.name(), spec.partitions(), (short) 1).configs(spec.settings())))
                .all()
                .get();
        relay = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
        command = new FakeService();
        EndpointsFile.write(
                data,
                Map.of(
                        "command", command.url(),
                        "query", command.url(),
                        "usage", command.url(),
                        "issuer", TestServers.shared().issuer(),
                        "kafka", TestServers.shared().kafka()));
        command.on("GET /v1/timeline", 200, BEHIND);
        command.on("POST /v1/timeline/missing", 200, "{\"missing\":[\"" + lost + "\"]}");
        command.on("POST /v1/timeline", 201, "{\"timelineId\":\"" + LATER + "\"}");
        send(UUID.randomUUID(), null);
        send(lost, LATER);
        send(lost, LATER);
        relay.send(new ProducerRecord<>(Topics.KEY_EVENTS, "nonsense".getBytes(UTF_8)))
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        admin.deleteTopics(List.of(Topics.KEY_EVENTS)).all().get();
        admin.close();
        command.close();
    }

    private void send(UUID eventId, String timeline) throws Exception {
        var record = new ProducerRecord<byte[], byte[]>(Topics.KEY_EVENTS, "{}".getBytes(UTF_8));
        header(record, "ce_id", eventId.toString());
        header(record, "ce_subject", UUID.randomUUID().toString());
        header(record, "ce_sequence", "0000000002");
        header(record, "ce_type", "dev.keyledger.key.revoked");
        header(record, "ce_source", "/workspaces/acme");
        header(record, "ce_time", "2026-03-01T10:00:00.000Z");
        if (timeline != null) {
            header(record, "ce_timeline", timeline);
        }
        relay.send(record).get();
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }

    @Test
    void show_namesEveryLostEventOnce_andTheCommandThatAccepts() {
        CommandRun run = CommandRun.of("timeline", "show", "--data", data.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("lost: ")))
                .singleElement()
                .asString()
                .contains("dev.keyledger.key.revoked", "version 2", "/workspaces/acme", lost.toString());
        assertThat(run.out()).contains(FIRST, "behind, takes no commands", "ops timeline accept --lost 1");
    }

    @Test
    void accept_withTheNumberThatIsLost_beginsATimelineAfterAllThatWereSeen() {
        CommandRun run = CommandRun.of("timeline", "accept", "--lost", "1", "--data", data.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains(lost.toString(), LATER);
        assertThat(command.asked().getLast())
                .startsWith("POST /v1/timeline {")
                .contains(
                        "\"timelineId\":\"" + FIRST + "\"",
                        "\"newestPublished\":\"" + LATER + "\"",
                        "\"endOffsets\":[4]",
                        "\"lost\":{\"events\":1}");
    }

    @Test
    void accept_withAnotherNumber_doesNothing() {
        CommandRun run = CommandRun.of("timeline", "accept", "--lost", "2", "--data", data.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("1 events would be lost, not 2");
        assertThat(command.asked()).noneMatch(asked -> asked.startsWith("POST /v1/timeline "));
    }

    @Test
    void accept_ofAStoreThatLacksNothing_isRefused() throws Exception {
        command.close();
        command = new FakeService()
                .on("GET /v1/timeline", 200, "{\"timelineId\":\"" + FIRST + "\",\"state\":\"complete\"}");
        EndpointsFile.write(
                data,
                Map.of(
                        "command", command.url(),
                        "query", command.url(),
                        "usage", command.url(),
                        "issuer", TestServers.shared().issuer(),
                        "kafka", TestServers.shared().kafka()));

        CommandRun run = CommandRun.of("timeline", "accept", "--lost", "0", "--data", data.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("complete");
    }
}
