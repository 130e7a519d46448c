package dev.keyledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.testsupport.AbortedRecords;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A stack that commands find: {@code key-events} on a real Kafka, and services that are their documented answers. */
public final class FakeStack {
    public final FakeService command = new FakeService();
    public final FakeService query = new FakeService();
    public final FakeService usage = new FakeService();

    private final Path data;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> relay;

    /** @param data where commands look for it */
    public FakeStack(Path data, int partitions) throws Exception {
        this.data = data;
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", TestServers.shared().kafka());
        admin = Admin.create(kafka);
        TopicSpec spec = TopicSpec.keyEvents(partitions);
        CreatedTopics.create(admin, new NewTopic(spec.name(), spec.partitions(), (short) 1).configs(spec.settings()));
        relay = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
        EndpointsFile.write(
                data,
                Map.of(
                        "command", command.url(),
                        "query", query.url(),
                        "usage", usage.url(),
                        "issuer", TestServers.shared().issuer(),
                        "kafka", TestServers.shared().kafka()));
    }

    /** What a command says to it. */
    public CommandRun run(String... words) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--data";
        all[words.length + 1] = data.toString();
        return CommandRun.of(all);
    }

    /**
     * Sends a record as the relay would.
     *
     * @param key null: none
     * @param attributes its CloudEvents attributes
     */
    public void send(String key, String json, Map<String, String> attributes) throws Exception {
        relay.send(recordOf(key, json, attributes)).get();
    }

    /** Sends a record as {@link #send} does, in a transaction that comes to nothing. */
    public void sendInVain(String key, String json, Map<String, String> attributes) throws Exception {
        AbortedRecords.send(recordOf(key, json, attributes));
    }

    private static ProducerRecord<byte[], byte[]> recordOf(String key, String json, Map<String, String> attributes) {
        var record =
                new ProducerRecord<>(Topics.KEY_EVENTS, key == null ? null : key.getBytes(UTF_8), json.getBytes(UTF_8));
        attributes.forEach((name, value) -> record.headers().add("ce_" + name, value.getBytes(UTF_8)));
        return record;
    }

    public void close() throws Exception {
        relay.close();
        admin.deleteTopics(List.of(Topics.KEY_EVENTS)).all().get();
        admin.close();
        command.close();
        query.close();
        usage.close();
    }
}
