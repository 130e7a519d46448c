package dev.keyledger.cli.stack;

import dev.keyledger.cli.OperatorProblem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The Kafka of a stack, with the settings that every client of it needs. As text: its bootstrap servers. */
public final class KafkaAccess {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    private final Map<String, String> settings;

    /** @param settings the bootstrap servers and what else it takes to connect, by Kafka's names */
    KafkaAccess(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /**
     * A consumer without a group, of committed records only, that never begins anywhere by itself.
     *
     * @param patience how long one call waits for Kafka
     */
    public KafkaConsumer<byte[], byte[]> consumer(Duration patience) {
        return made(() -> new KafkaConsumer<>(
                with(Map.of(
                        "default.api.timeout.ms",
                        Math.toIntExact(patience.toMillis()),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "none")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
    }

    /** @param own its settings beside those of the connection */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> own) {
        return made(() -> new KafkaProducer<>(with(own), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    public Admin admin() {
        return made(() -> Admin.create(with(Map.of())));
    }

    private Map<String, Object> with(Map<String, Object> own) {
        var all = new HashMap<String, Object>(settings);
        all.putAll(own);
        return all;
    }

    private <T> T made(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            throw new OperatorProblem("no client of Kafka at " + this + " can be made: " + innermost(e), e);
        }
    }

    /** Kafka wraps what went wrong in the clients' own parts, one in the other. */
    private static @Nullable String innermost(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? thrown.getMessage() : innermost(cause);
    }

    @Override
    public String toString() {
        return settings.getOrDefault(BOOTSTRAP_SERVERS, "");
    }
}
