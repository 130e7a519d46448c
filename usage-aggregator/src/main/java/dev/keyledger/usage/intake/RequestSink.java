package dev.keyledger.usage.intake;

import dev.keyledger.events.Topics;
import dev.keyledger.events.usage.http.SubmittedEvent;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.usage.UsagePipeline;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes events to {@code gateway-requests}, keyed by the gateway key that they are about. */
@ApplicationScoped
class RequestSink {
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);

    /** A part of that: an event is blocked as long where Kafka is away, and the first ends the request. */
    private static final Duration BLOCKED_AT_MOST = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final Duration within;

    @Inject
    RequestSink(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this(producer(kafka), ACKNOWLEDGED_WITHIN);
    }

    RequestSink(Producer<byte[], byte[]> producer, Duration within) {
        this.producer = producer;
        this.within = within;
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> kafka) {
        Map<String, Object> settings = UsagePipeline.producerSettings(kafka);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCKED_AT_MOST.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ACKNOWLEDGED_WITHIN.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) ACKNOWLEDGED_WITHIN.toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    record Keyed(UUID keyId, SubmittedEvent event) {}

    /**
     * Returns once Kafka has acknowledged all of them. One deadline holds for all, and the first that fails ends it.
     *
     * @throws Problem 503 if it doesn't in time: some may be in Kafka then, and the caller sends all again, unchanged,
     *     which counts none twice
     */
    void send(List<Keyed> events) {
        long deadlineNanos = System.nanoTime() + within.toNanos();
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Keyed keyed : events) {
                Future<RecordMetadata> one = producer.send(recordOf(keyed));
                if (one.isDone()) {
                    one.get();
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw kafkaIsAway();
                }
                sent.add(one);
            }
            for (Future<RecordMetadata> one : sent) {
                one.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RecordTooLargeException ? tooLarge() : kafkaIsAway();
        } catch (KafkaException | TimeoutException e) {
            throw kafkaIsAway();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw kafkaIsAway();
        }
    }

    private static ProducerRecord<byte[], byte[]> recordOf(Keyed keyed) {
        return new ProducerRecord<>(
                Topics.GATEWAY_REQUESTS,
                null,
                keyed.keyId().toString().getBytes(StandardCharsets.US_ASCII),
                keyed.event().value(),
                headersOf(keyed.event()));
    }

    private static List<Header> headersOf(SubmittedEvent event) {
        return event.headers().entrySet().stream()
                .<Header>map(header -> new RecordHeader(header.getKey(), header.getValue()))
                .toList();
    }

    /** Only for an event that nearly fills a body by itself: Kafka's limit is for the event with all around it. */
    private static Problem tooLarge() {
        return Problem.of(ProblemType.TOO_LARGE, "An event is larger than Kafka takes.");
    }

    private static Problem kafkaIsAway() {
        return Problem.of(
                        ProblemType.KAFKA_UNAVAILABLE,
                        "Kafka did not acknowledge the events. Send them again, unchanged.")
                .withHeader("Retry-After", "5");
    }

    @PreDestroy
    void close() {
        producer.close(ACKNOWLEDGED_WITHIN);
    }
}
