package dev.keyledger.usage.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.keyledger.events.usage.http.SubmittedEvent;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.usage.intake.RequestSink.Keyed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RequestSinkTest {
    private static final Duration WITHIN = Duration.ofMillis(200);

    private final AtomicInteger sent = new AtomicInteger();

    /** Kafka's client blocks for seconds at every event before it gives that one up. */
    @Test
    void firstEventThatFails_endsTheBatch() {
        var sink = sink(CompletableFuture.failedFuture(new TimeoutException("no metadata")), Duration.ofMinutes(1));

        assertUnavailable(sink);
        assertThat(sent).hasValue(1);
    }

    @Test
    void deadline_isOneForTheWholeBatch() {
        var sink = sink(new CompletableFuture<>(), WITHIN);

        long startedNanos = System.nanoTime();
        assertUnavailable(sink);

        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isBetween(WITHIN, WITHIN.plusSeconds(10));
    }

    @Test
    void deadlineThatPassesWhileSending_endsTheBatch() {
        var sink = sink(CompletableFuture.completedFuture(null), Duration.ofNanos(-1));

        assertUnavailable(sink);
        assertThat(sent).hasValue(1);
    }

    @Test
    void eventTooLargeForKafka_isTheCallersMistake() {
        var sink = sink(CompletableFuture.failedFuture(new RecordTooLargeException("2 MB")), WITHIN);

        assertThatThrownBy(() -> sink.send(events()))
                .asInstanceOf(type(Problem.class))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(413));
    }

    private void assertUnavailable(RequestSink sink) {
        assertThatThrownBy(() -> sink.send(events()))
                .asInstanceOf(type(Problem.class))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(503);
                    assertThat(problem.headers()).containsKey("Retry-After");
                });
    }

    private RequestSink sink(Future<RecordMetadata> answer, Duration within) {
        return new RequestSink(
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                        sent.incrementAndGet();
                        return answer;
                    }
                },
                within);
    }

    private static List<Keyed> events() {
        return IntStream.range(0, 1_000)
                .mapToObj(
                        i -> new Keyed(UUID.randomUUID(), new SubmittedEvent("/" + i, Map.of(), new byte[] {'{', '}'})))
                .toList();
    }
}
