package dev.keyledger.command.verifiers;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.testsupport.TestServers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A verifier, as far as those who write events hear of it. */
public final class SpeakingVerifier implements AutoCloseable {
    private final String id;

    private SpeakingVerifier(String id) {
        this.id = id;
    }

    /** One that lives and can read whatever this build writes. */
    public static SpeakingVerifier ofThisBuild() {
        return saying(UUID.randomUUID().toString(), EventType.understood());
    }

    public static SpeakingVerifier saying(String id, List<String> understands) {
        try (Admin admin = Admin.create(kafka())) {
            TopicSetup.ensure(admin, List.of(TopicSpec.verifierProgress()));
            var receipt = new VerifierProgress(
                    id, VerifierProgress.KIND_QUERY, Instant.now(), "the-log", List.of(), understands, 15_000);
            send(id, WireJson.mapper().writeValueAsBytes(receipt));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new SpeakingVerifier(id);
    }

    /** It ends in good order: nothing it said counts any more. */
    @Override
    public void close() {
        send(id, null);
    }

    private static void send(String id, byte[] receipt) {
        try (var producer = new KafkaProducer<>(kafka(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.VERIFIER_PROGRESS, id, receipt))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka());
    }
}
