package dev.keyledger.benchmarks.usage;

import dev.keyledger.benchmarks.BenchProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills {@code gateway-requests} with seeded traffic: some keys are used far more than others (Zipf), 2 % of the events
 * are sent twice, 1 % happened up to 20 hours earlier, 0.01 % can't be read. The same seed makes the same events, but
 * for the time at which they end.
 */
final class RequestSeed {
    /** The last has no price. */
    private static final List<String> MODELS = List.of(
            "gpt-4o",
            "gpt-4o-mini",
            "gpt-4.1",
            "gpt-5",
            "gpt-5-mini",
            "o3",
            "o4-mini",
            "claude-opus-4-5",
            "claude-sonnet-4-5",
            "claude-haiku-4-5",
            "gemini-2.5-pro",
            "house-model");

    private static final int DUPLICATES_PER_10_000 = 200;
    private static final int LATE_PER_10_000 = 100;
    private static final int GARBAGE_PER_10_000 = 1;
    private static final Duration LATE_MAX = Duration.ofHours(20);
    private static final Duration SPREAD_OVER = Duration.ofMinutes(10);

    /** A duplicate is of one of so many events before it. */
    private static final int REMEMBERED = 10_000;

    private final SplittableRandom random;
    private final UUID[] keys;
    private final double[] upTo;
    private final List<ProducerRecord<byte[], byte[]>> remembered = new ArrayList<>();
    private final Instant end = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private long requests;
    private long duplicates;
    private long garbage;
    private long bytes;

    /**
     * What was sent.
     *
     * @param requests different ones that can be read: what must be counted
     * @param bytes of values and headers
     */
    record Sent(long requests, long duplicates, long garbage, long bytes) {
        long records() {
            return requests + duplicates + garbage;
        }
    }

    RequestSeed(long seed, int keyCount) {
        this.random = new SplittableRandom(seed);
        this.keys = new UUID[keyCount];
        this.upTo = new double[keyCount];
        double sum = 0;
        for (int i = 0; i < keyCount; i++) {
            keys[i] = new UUID(random.nextLong(), random.nextLong());
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    /** Sends so many records and returns once Kafka has all of them. */
    Sent send(String bootstrapServers, int records) {
        var failure = new AtomicReference<Exception>();
        try (var producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                ProducerRecord<byte[], byte[]> record = next(i);
                bytes += record.value().length;
                record.headers().forEach(header -> bytes += header.key().length() + header.value().length);
                var unused = producer.send(record, (sent, refused) -> failure.compareAndSet(null, refused));
            }
        }
        if (failure.get() != null) {
            throw new BenchProblem("Kafka refused an event: " + failure.get().getMessage(), failure.get());
        }
        return new Sent(requests, duplicates, garbage, bytes);
    }

    private ProducerRecord<byte[], byte[]> next(int number) {
        int kind = random.nextInt(10_000);
        if (kind < DUPLICATES_PER_10_000 && !remembered.isEmpty()) {
            duplicates++;
            return remembered.get(random.nextInt(remembered.size()));
        }
        UUID key = keys[zipf()];
        if (kind >= 10_000 - GARBAGE_PER_10_000) {
            garbage++;
            return record(key, "{\"keyId\":", Duration.ZERO);
        }
        boolean late = kind < DUPLICATES_PER_10_000 + LATE_PER_10_000;
        Duration age = Duration.ofMillis(random.nextLong((late ? LATE_MAX : SPREAD_OVER).toMillis()));
        ProducerRecord<byte[], byte[]> record = record(key, data(key), age);
        requests++;
        if (remembered.size() < REMEMBERED) {
            remembered.add(record);
        } else {
            remembered.set(number % REMEMBERED, record);
        }
        return record;
    }

    private String data(UUID key) {
        int input = random.nextInt(1, 8_000);
        int cached = random.nextInt(3) == 0 ? random.nextInt(input) : 0;
        int output = random.nextInt(1, 1_500);
        return String.format(
                Locale.ROOT,
                "{\"keyId\":\"%s\",\"secretVersion\":1,\"provider\":\"openai\",\"model\":\"%s\",\"inputTokens\":%d,"
                        + "\"cacheReadInputTokens\":%d,\"outputTokens\":%d,\"reasoningTokens\":%d,\"statusCode\":200,"
                        + "\"durationMs\":%d}",
                key,
                MODELS.get(random.nextInt(MODELS.size())),
                input,
                cached,
                output,
                random.nextInt(output),
                random.nextInt(100, 20_000));
    }

    private ProducerRecord<byte[], byte[]> record(UUID key, String value, Duration age) {
        String id = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        return GatewayRecord.of(key, value, id, end.minus(age));
    }

    private int zipf() {
        double drawn = random.nextDouble() * upTo[upTo.length - 1];
        int found = Arrays.binarySearch(upTo, drawn);
        return found >= 0 ? found : -found - 1;
    }
}
