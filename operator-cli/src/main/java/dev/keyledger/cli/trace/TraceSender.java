package dev.keyledger.cli.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.KafkaAccess;
import dev.keyledger.events.Topics;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/** Sends a trace's events to {@code gateway-requests}, as fast as possible or in the trace's own rhythm. */
final class TraceSender {
    private final KafkaAccess kafka;
    private final double speed;

    /** @param speed how many times as fast as the trace; 0: as fast as possible */
    TraceSender(KafkaAccess kafka, double speed) {
        this.kafka = kafka;
        this.speed = speed;
    }

    /**
     * Returns once Kafka has acknowledged every event.
     *
     * @throws OperatorProblem if it refused one or can't be reached; sending the same again is safe
     */
    void send(TraceEvents events, Progress progress) {
        var acknowledged = new AtomicLong();
        var failure = new AtomicReference<Exception>();
        try (var producer = kafka.producer(settings())) {
            long startNanos = System.nanoTime();
            events.trace().forEach((number, row) -> {
                waitFor(startNanos, events, row);
                byte[] key = events.keyOf(number).toString().getBytes(UTF_8);
                var unused = producer.send(
                        KafkaMessageFactory.createWriter(Topics.GATEWAY_REQUESTS, key)
                                .writeBinary(events.event(number, row)),
                        (metadata, e) -> {
                            if (e == null) {
                                acknowledged.incrementAndGet();
                            } else {
                                failure.compareAndSet(null, e);
                            }
                        });
                progress.at(acknowledged.get());
                return failure.get() == null;
            });
            producer.flush();
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        progress.at(acknowledged.get());
        if (failure.get() != null) {
            throw new OperatorProblem(
                    String.format(
                            Locale.ROOT,
                            "Kafka at %s took %d of %d events, then: %s. The same command with the same --shift-to goes on.",
                            kafka,
                            acknowledged.get(),
                            events.size(),
                            failure.get().getMessage()),
                    failure.get());
        }
    }

    private void waitFor(long startNanos, TraceEvents events, TraceRow row) {
        if (speed == 0) {
            return;
        }
        double traceNanos = Duration.between(events.trace().first(), row.time()).toNanos();
        long dueNanos = startNanos + (long) (traceNanos / speed);
        long now = System.nanoTime();
        while (now < dueNanos && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(dueNanos - now);
            now = System.nanoTime();
        }
    }

    private Map<String, Object> settings() {
        return Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                "trace-replay",
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                speed == 0 ? 20 : 0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                15_000L);
    }
}
