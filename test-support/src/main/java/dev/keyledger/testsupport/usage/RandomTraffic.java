package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;

/** A seeded stream of gateway requests with everything that goes wrong with such streams. */
final class RandomTraffic {
    private static final String[] MODELS = {"gpt-4o", "gpt-4o-mini", "some-model"};

    private final Random random;
    private final String topic;
    private final int partitions;
    private final Instant now;
    private final List<UUID> keys = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private int number;

    RandomTraffic(long seed, String topic, int partitions, Instant now) {
        this.random = new Random(seed);
        this.topic = topic;
        this.partitions = partitions;
        this.now = now;
        for (int i = 0; i < 20; i++) {
            keys.add(new UUID(random.nextLong(), random.nextLong()));
        }
    }

    ProducerRecord<byte[], byte[]> next() {
        int kind = random.nextInt(1_000);
        if (kind < 50 && !sent.isEmpty()) {
            return sent.get(random.nextInt(sent.size()));
        }
        ProducerRecord<byte[], byte[]> record = kind < 60 ? garbage(kind) : request(time(kind));
        sent.add(record);
        return record;
    }

    private Instant time(int kind) {
        if (kind < 65) {
            return now.minus(Duration.ofDays(8));
        }
        if (kind < 70) {
            return now.plus(Duration.ofDays(400));
        }
        Duration age = kind < 200
                ? Duration.ofMinutes(random.nextInt(6 * 24 * 60))
                : Duration.ofMillis(random.nextInt(100_000));
        return now.minus(age).plusNanos(random.nextInt(1_000_000));
    }

    private ProducerRecord<byte[], byte[]> garbage(int kind) {
        ProducerRecord<byte[], byte[]> good = request(now);
        String json = new String(good.value(), UTF_8);
        return switch (kind % 3) {
            case 0 -> with(good, good.key(), json.substring(0, json.length() - 1));
            case 1 -> with(good, good.key(), json.replaceFirst("\"statusCode\"", "\"inputTokens\":-5,\"statusCode\""));
            default -> with(good, new UUID(1, random.nextLong()).toString().getBytes(UTF_8), json);
        };
    }

    private ProducerRecord<byte[], byte[]> request(Instant time) {
        UUID key = keys.get(Math.min(random.nextInt(keys.size()), random.nextInt(keys.size())));
        boolean failed = random.nextInt(20) == 0;
        boolean garbageAble = time.equals(now);
        var json = new StringBuilder("{\"keyId\":\"" + key + "\",\"model\":\"" + MODELS[random.nextInt(3)] + "\"");
        if (random.nextBoolean()) {
            json.append(",\"provider\":\"openai\"");
        }
        if (!failed && !garbageAble) {
            int input = random.nextInt(100_000);
            json.append(",\"inputTokens\":").append(input);
            json.append(",\"cacheReadInputTokens\":").append(random.nextInt(input + 1));
            json.append(",\"outputTokens\":").append(random.nextInt(10_000));
        }
        if (random.nextInt(4) == 0) {
            json.append(",\"reportedCostUsd\":\"0.")
                    .append("%012d".formatted(random.nextInt()).replace("-", "0"))
                    .append("\"");
        }
        json.append(",\"statusCode\":").append(failed ? 429 : 200).append(",\"durationMs\":17}");
        // One partitioner per gateway: the first hashes like Java clients, the second like librdkafka.
        int gateway = random.nextInt(2);
        byte[] keyBytes = key.toString().getBytes(UTF_8);
        var headers = new RecordHeaders();
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", ("r" + number++).getBytes(UTF_8));
        headers.add("ce_source", ("/gateways/" + gateway).getBytes(UTF_8));
        headers.add("ce_type", "dev.keyledger.gateway.request".getBytes(UTF_8));
        headers.add("ce_time", time.toString().getBytes(UTF_8));
        int partition = gateway == 0 ? Utils.toPositive(Utils.murmur2(keyBytes)) % partitions : crc32(keyBytes);
        return new ProducerRecord<>(topic, partition, keyBytes, json.toString().getBytes(UTF_8), headers);
    }

    private int crc32(byte[] key) {
        var crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() % partitions);
    }

    private static ProducerRecord<byte[], byte[]> with(ProducerRecord<byte[], byte[]> record, byte[] key, String json) {
        return new ProducerRecord<>(record.topic(), record.partition(), key, json.getBytes(UTF_8), record.headers());
    }
}
