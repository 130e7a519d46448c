package dev.keyledger.verifier.receipt;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.feed.UnownedReading;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.KeyTail.Standing;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Turn;
import dev.keyledger.worker.Worker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells on {@code verifier-progress} what this verifier has applied: every second, and when memory has moved, at most
 * every {@value #GAP_MILLIS} ms. Nothing here waits for it: where receipts can't be sent, verification goes on, and others
 * take this verifier for silent.
 */
public final class ReceiptSender implements Turn {
    /** What a worker waits after an attempt that failed: as long as receipts are missing, others don't know. */
    public static final Backoff BACKOFF = Backoff.steady(Duration.ofMillis(500));

    static final int GAP_MILLIS = 40;

    private static final Logger LOG = LoggerFactory.getLogger(ReceiptSender.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TOPIC_WAIT = Duration.ofSeconds(1);
    private static final int ANSWERED_MILLIS = 3_000;
    private static final Duration DESCRIBED_WITHIN = Duration.ofSeconds(10);
    private static final Duration SENT_WITHIN = Duration.ofMillis(3 * ANSWERED_MILLIS);
    private static final Duration GOODBYE_WITHIN = Duration.ofSeconds(1);

    private final Map<String, Object> kafka;
    private final VerifierIdentity self;
    private final KeyTail tail;
    private final Duration maxStaleness;
    private final List<String> understands = EventType.understood();

    /** Null: none until the next receipt. */
    private @Nullable KafkaProducer<String, byte[]> producer;

    private long sentNanos = System.nanoTime() - INTERVAL.toNanos();

    /**
     * @param kafka client settings
     * @param maxStaleness without a newer proof than this the verifier refuses everything
     */
    public ReceiptSender(Map<String, Object> kafka, VerifierIdentity self, KeyTail tail, Duration maxStaleness) {
        this.kafka = kafka;
        this.self = self;
        this.tail = tail;
        this.maxStaleness = maxStaleness;
    }

    /** Takes turns whenever memory moves. */
    public Worker wokenBy(Worker worker) {
        tail.tellOfMoves(worker::wake);
        return worker;
    }

    @Override
    public Duration take(Worker worker) throws InterruptedException, ExecutionException {
        long nextNanos = sentNanos + TimeUnit.MILLISECONDS.toNanos(GAP_MILLIS);
        for (long left = nextNanos - System.nanoTime(); left > 0; left = nextNanos - System.nanoTime()) {
            if (!worker.pause(Duration.ofNanos(left))) {
                return Duration.ZERO;
            }
        }
        Optional<VerifierProgress> receipt = tail.standing().map(this::receipt);
        if (receipt.isEmpty()) {
            return INTERVAL;
        }
        worker.silentFor(DESCRIBED_WITHIN.plus(SENT_WITHIN));
        if (producer == null
                && UnownedReading.describe(kafka, List.of(Topics.VERIFIER_PROGRESS), DESCRIBED_WITHIN)
                        .isEmpty()) {
            // Sending to it would make it, with a broker's settings instead of ours.
            return TOPIC_WAIT;
        }
        sentNanos = System.nanoTime();
        send(bytesOf(receipt.get()));
        return INTERVAL.minusNanos(Math.min(System.nanoTime() - sentNanos, INTERVAL.toNanos()));
    }

    private VerifierProgress receipt(Standing standing) {
        return new VerifierProgress(
                self.id(),
                self.kind(),
                tail.freshness().asOf().orElse(null),
                standing.topicId(),
                byPartition(standing.nextOffsets()),
                understands,
                maxStaleness.toMillis());
    }

    /** Of a partition that a snapshot doesn't name nothing is applied. */
    private static List<Long> byPartition(Map<Integer, Long> nextOffsets) {
        int partitions = nextOffsets.keySet().stream()
                .mapToInt(partition -> partition + 1)
                .max()
                .orElse(0);
        return IntStream.range(0, partitions)
                .mapToObj(partition -> nextOffsets.getOrDefault(partition, 0L))
                .toList();
    }

    private static byte[] bytesOf(VerifierProgress receipt) {
        try {
            return WireJson.mapper().writeValueAsBytes(receipt);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a receipt is JSON", e);
        }
    }

    private void send(byte[] receipt) throws InterruptedException, ExecutionException {
        KafkaProducer<String, byte[]> sending = producer == null
                ? new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer())
                : producer;
        producer = sending;
        try {
            sending.send(new ProducerRecord<>(Topics.VERIFIER_PROGRESS, self.id(), receipt))
                    .get();
        } catch (ExecutionException | RuntimeException | InterruptedException e) {
            close(sending);
            throw e;
        }
    }

    /** A receipt that is lost is made up for by the next one. */
    private Map<String, Object> settings() {
        var settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "1");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWERED_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWERED_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ANSWERED_MILLIS);
        return settings;
    }

    private void close(KafkaProducer<String, byte[]> used) {
        used.close(Duration.ZERO);
        producer = null;
    }

    /**
     * Says that this verifier has ended, when no turn is taken any more, so that nobody waits for it. What can't be said is
     * found out by its silence.
     */
    public void goodbye() {
        KafkaProducer<String, byte[]> used = producer;
        if (used == null) {
            return;
        }
        try {
            used.send(new ProducerRecord<>(Topics.VERIFIER_PROGRESS, self.id(), null))
                    .get(GOODBYE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("{} ended without a word", self.id(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(used);
        }
    }
}
