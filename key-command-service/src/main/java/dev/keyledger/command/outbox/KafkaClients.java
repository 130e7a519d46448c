package dev.keyledger.command.outbox;

import dev.keyledger.command.CommandConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the relay's Kafka clients from what is configured under {@code kafka.*}. */
@ApplicationScoped
class KafkaClients {
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

    private final Map<String, Object> common;
    private final CommandConfig config;

    KafkaClients(@Identifier("default-kafka-broker") Map<String, Object> common, CommandConfig config) {
        this.common = Map.copyOf(common);
        this.config = config;
    }

    /** A producer that keeps the order of what it is given, up to its first error, after which it must be closed. */
    Producer<byte[], byte[]> producer() {
        int deliveryTimeoutMillis =
                Math.toIntExact(config.relay().deliveryTimeout().toMillis());
        var settings = new HashMap<>(common);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "key-command-service-relay");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // With more than 5 the broker can't put retried batches in order any more.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(REQUEST_TIMEOUT_MILLIS, deliveryTimeoutMillis));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryTimeoutMillis);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deliveryTimeoutMillis);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Admin admin() {
        var settings = new HashMap<>(common);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "key-command-service-relay");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2 * REQUEST_TIMEOUT_MILLIS);
        return Admin.create(settings);
    }
}
