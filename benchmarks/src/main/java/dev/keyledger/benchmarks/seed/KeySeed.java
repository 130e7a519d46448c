package dev.keyledger.benchmarks.seed;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.benchmarks.stack.Waiting;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.keyformat.Peppers;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills a stack with keys, many more than would be created one by one: their events are sent to {@code key-events} as the
 * relay would send them. The event store doesn't know these keys, so only the read side can be measured on them.
 */
public final class KeySeed {
    private static final int KEYS_PER_WORKSPACE = SeedEvents.KEYS_PER_WORKSPACE;
    private static final String DATABASE = "keyledger_query";
    private static final int PROGRESS_EVERY = 100_000;
    private final Stack stack;
    private final SeedEvents made;
    private final Consumer<String> progress;
    private final KeyEventCodec codec = new KeyEventCodec();
    private long sent;

    public KeySeed(Stack stack, Consumer<String> progress) {
        this.stack = stack;
        this.made = new SeedEvents(Peppers.parse(stack.peppers()).newest());
        this.progress = progress;
    }

    /**
     * Sends the creation of so many additional keys, 500 to a workspace, and of each workspace's primary key, and waits
     * until Kafka has all of them.
     *
     * @return the additional keys, in the order in which they were sent
     */
    public List<SeededKey> keys(int count) {
        var keys = new ArrayList<SeededKey>(count);
        var records = new ArrayList<Future<RecordMetadata>>();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < count; i++) {
                if (i % KEYS_PER_WORKSPACE == 0) {
                    records.add(producer.send(recordOf(made.workspace())));
                }
                SeedEvents.Made additional = made.key();
                records.add(producer.send(recordOf(additional.event())));
                keys.add(additional.key());
                if (keys.size() % PROGRESS_EVERY == 0) {
                    progress.accept(String.format(Locale.ROOT, "%,d of %,d keys sent", keys.size(), count));
                }
            }
            for (Future<RecordMetadata> record : records) {
                record.get();
            }
            sent += records.size();
            return keys;
        } catch (ExecutionException e) {
            throw new BenchProblem("Kafka refused an event: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    /** Waits until lists show all keys that were sent. Verification knows them earlier: it doesn't wait for the database. */
    public void awaitListed(Duration atMost) {
        Waiting.until(
                String.format(Locale.ROOT, "%,d keys are in the views", sent),
                atMost,
                () -> Long.parseLong(stack.postgres().valueOf(DATABASE, "SELECT count(*) FROM key_view")) >= sent);
    }

    private ProducerRecord<byte[], byte[]> recordOf(KeyEventEnvelope envelope) {
        return KafkaMessageFactory.<byte[]>createWriter(
                        Topics.KEY_EVENTS,
                        null,
                        null,
                        envelope.keyId().toString().getBytes(StandardCharsets.UTF_8))
                .writeBinary(codec.toCloudEvent(envelope));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.kafka(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
