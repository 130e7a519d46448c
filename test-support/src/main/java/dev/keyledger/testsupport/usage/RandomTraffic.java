package dev.keyledger.testsupport.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;

/** A seeded stream of gateway requests with everything that goes wrong with such streams. */
public final class RandomTraffic {
    /** With an alias, one that has a price for cache writes, and one that nobody has a price for. */
    private static final String[] MODELS = {
        "gpt-4o", "gpt-4o-2024-11-20", "gpt-4o-mini", "claude-sonnet-4-5", "some-model"
    };

    private static final int KEYS = 20;
    private static final int REMEMBERED_MAX = 20_000;

    private final Random random;
    private final Requests requests;
    private final String topic;
    private final int partitions;
    private Instant now;
    private final List<UUID> keys;
    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private int number;
    private int remembered;

    /** Writes the data of requests. */
    @FunctionalInterface
    public interface Requests {
        String data(Random random, UUID key);
    }

    /** Of some keys that nobody has made. */
    public RandomTraffic(long seed, String topic, int partitions, Instant now) {
        this(seed, topic, partitions, now, keysOf(seed));
    }

    public RandomTraffic(long seed, String topic, int partitions, Instant now, List<UUID> keys) {
        this(seed, topic, partitions, now, keys, RandomTraffic::data);
    }

    /** Of other requests than text, at a few models, in the ordinary tier. */
    public RandomTraffic(long seed, String topic, int partitions, Instant now, Requests requests) {
        this(seed, topic, partitions, now, keysOf(seed), requests);
    }

    private RandomTraffic(long seed, String topic, int partitions, Instant now, List<UUID> keys, Requests requests) {
        this.random = new Random(seed);
        this.requests = requests;
        this.topic = topic;
        this.partitions = partitions;
        this.now = now;
        this.keys = List.copyOf(keys);
    }

    private static List<UUID> keysOf(long seed) {
        return IntStream.range(0, KEYS).mapToObj(i -> new UUID(seed, i)).toList();
    }

    public ProducerRecord<byte[], byte[]> next() {
        int kind = random.nextInt(1_000);
        if (kind < 50 && !sent.isEmpty()) {
            return atNow(sent.get(random.nextInt(sent.size())));
        }
        ProducerRecord<byte[], byte[]> record = kind < 60 ? garbage(kind) : request(time(kind), requests);
        remember(record);
        return atNow(record);
    }

    /** From now on events are sent at this time, and happen around it. */
    public void at(Instant time) {
        now = time;
    }

    /** All that were sent are equally likely to stay, so that a repetition may come long after its original. */
    private void remember(ProducerRecord<byte[], byte[]> record) {
        remembered++;
        if (sent.size() < REMEMBERED_MAX) {
            sent.add(record);
        } else if (random.nextInt(remembered) < REMEMBERED_MAX) {
            sent.set(random.nextInt(REMEMBERED_MAX), record);
        }
    }

    /** What the topic keeps of the time depends on its settings: the broker's own, or this. */
    private ProducerRecord<byte[], byte[]> atNow(ProducerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(
                record.topic(), record.partition(), now.toEpochMilli(), record.key(), record.value(), record.headers());
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
        ProducerRecord<byte[], byte[]> good = request(now, (dice, key) -> start(dice, key) + end(200));
        String json = new String(good.value(), UTF_8);
        return switch (kind % 3) {
            case 0 -> with(good, good.key(), json.substring(0, json.length() - 1));
            case 1 -> with(good, good.key(), json.replaceFirst("\"statusCode\"", "\"inputTokens\":-5,\"statusCode\""));
            default -> with(good, new UUID(1, random.nextLong()).toString().getBytes(UTF_8), json);
        };
    }

    private ProducerRecord<byte[], byte[]> request(Instant time, Requests data) {
        UUID key = keys.get(Math.min(random.nextInt(keys.size()), random.nextInt(keys.size())));
        return event(key, time, data.data(random, key));
    }

    private static String data(Random random, UUID key) {
        boolean failed = random.nextInt(20) == 0;
        var json = new StringBuilder(start(random, key));
        if (random.nextInt(4) > 0) {
            json.append(",\"secretVersion\":").append(1 + random.nextInt(2));
        }
        if (!failed) {
            appendTokens(random, json);
        }
        if (random.nextInt(4) == 0) {
            json.append(",\"reportedCostUsd\":\"0.")
                    .append(String.format(Locale.ROOT, "%012d", random.nextInt())
                            .replace("-", "0"))
                    .append("\"");
        }
        return json + end(failed ? 429 : 200);
    }

    private static String start(Random random, UUID key) {
        String model = MODELS[random.nextInt(MODELS.length)];
        String provider = model.startsWith("claude") ? "anthropic" : "openai";
        return "{\"keyId\":\"" + key + "\",\"model\":\"" + model + "\""
                + (random.nextBoolean() ? ",\"provider\":\"" + provider + "\"" : "");
    }

    private static String end(int status) {
        return ",\"statusCode\":" + status + ",\"durationMs\":17}";
    }

    private static void appendTokens(Random random, StringBuilder json) {
        int input = random.nextInt(100_000);
        int cacheRead = random.nextInt(input + 1);
        json.append(",\"inputTokens\":").append(input);
        json.append(",\"cacheReadInputTokens\":").append(cacheRead);
        if (random.nextBoolean()) {
            json.append(",\"cacheWriteInputTokens\":").append(random.nextInt(input - cacheRead + 1));
        }
        int output = random.nextInt(10_000);
        json.append(",\"outputTokens\":").append(output);
        if (random.nextBoolean()) {
            json.append(",\"reasoningTokens\":").append(random.nextInt(output + 1));
        }
    }

    private ProducerRecord<byte[], byte[]> event(UUID key, Instant time, String data) {
        // One partitioner per gateway: the first hashes like Java clients, the second like librdkafka.
        int gateway = random.nextInt(2);
        byte[] keyBytes = key.toString().getBytes(UTF_8);
        int partition = gateway == 0 ? Utils.toPositive(Utils.murmur2(keyBytes)) % partitions : crc32(keyBytes);
        String id = "r" + number++;
        String source = "/gateways/" + gateway;
        var headers = new RecordHeaders();
        if (random.nextInt(4) == 0) {
            headers.add("content-type", "application/cloudevents+json; charset=utf-8".getBytes(UTF_8));
            String event = """
                    {"specversion":"1.0","id":"%s","source":"%s","type":"dev.keyledger.gateway.request","time":"%s",\
                    "datacontenttype":"application/json; charset=utf-8","data":%s}""".formatted(id, source, time, data);
            return new ProducerRecord<>(topic, partition, keyBytes, event.getBytes(UTF_8), headers);
        }
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", id.getBytes(UTF_8));
        headers.add("ce_source", source.getBytes(UTF_8));
        headers.add("ce_type", "dev.keyledger.gateway.request".getBytes(UTF_8));
        headers.add("ce_time", time.toString().getBytes(UTF_8));
        return new ProducerRecord<>(topic, partition, keyBytes, data.getBytes(UTF_8), headers);
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
