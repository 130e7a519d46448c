package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.parse.RejectionReason;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Thousands of records that were sound until something happened to their key, value or headers, and sound ones between. */
class MutantsTest {
    private static final int MUTANTS = Boolean.getBoolean("keyledger.long") ? 200_000 : 4_000;
    private static final byte[][] SPLINTERS = {
        {},
        {0},
        {' '},
        {'\n'},
        {'"'},
        {'\\'},
        {'{'},
        {'}'},
        {(byte) 0xff},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
        bytes("0"),
        bytes("-1"),
        bytes("ä𝄞"),
        bytes("\\ud800"),
        bytes("null"),
        bytes("[[[["),
        bytes("\"keyId\":null,"),
        bytes("application/cloudevents+json"),
        bytes("2026-02-30T25:61:61Z"),
        bytes("x".repeat(70_000))
    };
    private static final String[] NAMES = {
        "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type", "CE_ID", "", "ce_", "traceparent"
    };

    private final Random random = new Random(20261126);
    private final UUID sound = UUID.randomUUID();

    @Test
    void eachIsCountedOrADeadLetter_andNoneStopsTheOthers() throws Exception {
        try (var lab = new Laboratory();
                UsagePipeline pipeline = lab.pipeline(
                        lab.dataSource, Clock.systemUTC(), Map.of("keyledger.usage.flush-interval", "PT0.05S"))) {
            pipeline.start();
            for (int i = 0; i < MUTANTS; i++) {
                var unused = lab.gateway.send(mutant(event(lab.topics.gatewayRequests(), UUID.randomUUID(), "m" + i)));
                var unusedToo = lab.gateway.send(event(lab.topics.gatewayRequests(), sound, "s" + i));
            }
            lab.awaitQuiet();

            List<ConsumerRecord<byte[], byte[]>> dead = lab.records(lab.topics.deadLetters());
            assertThat(dead)
                    .extracting(letter -> header(letter, "source-partition") + "@" + header(letter, "source-offset"))
                    .doesNotHaveDuplicates();
            assertThat(dead)
                    .extracting(letter -> header(letter, "reason"))
                    .isSubsetOf(Stream.of(RejectionReason.values())
                            .map(RejectionReason::slug)
                            .toList())
                    .as("otherwise the mutants are all alike")
                    .contains("missing-attribute", "invalid-attribute", "malformed-json", "key-mismatch");
            assertThat(lab.query("SELECT sum(requests) + sum(duplicates) FROM usage_partition"))
                    .containsExactly(Integer.toString(2 * MUTANTS - dead.size()));
            assertThat(lab.query("SELECT sum(requests) FROM usage_total WHERE key_id = '%s'".formatted(sound)))
                    .containsExactly(Integer.toString(MUTANTS));
            assertThat(dead.size()).isBetween(MUTANTS / 2, MUTANTS * 9 / 10);
            assertThat(lab.query(Findings.DRIFT)).isEmpty();
        }
    }

    private ProducerRecord<byte[], byte[]> event(String topic, UUID key, String id) {
        String data = """
                {"keyId":"%s","model":"gpt-4o","inputTokens":12,"outputTokens":3,"statusCode":200,"durationMs":7}""".formatted(key);
        Headers headers = new RecordHeaders();
        String value = data;
        if (random.nextBoolean()) {
            headers.add("content-type", bytes("application/cloudevents+json"));
            value = """
                    {"specversion":"1.0","id":"%s","source":"/gateways/m","type":"dev.keyledger.gateway.request",\
                    "time":"%s","datacontenttype":"application/json","data":%s}""".formatted(id, Instant.now(), data);
        } else {
            headers.add("ce_specversion", bytes("1.0"));
            headers.add("ce_id", bytes(id));
            headers.add("ce_source", bytes("/gateways/m"));
            headers.add("ce_type", bytes("dev.keyledger.gateway.request"));
            headers.add("ce_time", bytes(Instant.now().toString()));
            headers.add("content-type", bytes("application/json"));
        }
        int partition = Math.floorMod(key.hashCode(), Laboratory.PARTITIONS);
        return new ProducerRecord<>(topic, partition, bytes(key.toString()), bytes(value), headers);
    }

    private ProducerRecord<byte[], byte[]> mutant(ProducerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        List<Header> headers = new ArrayList<>(List.of(record.headers().toArray()));
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
            switch (random.nextInt(8)) {
                case 0 -> key = changed(key);
                case 1, 2, 3 -> value = changed(value);
                case 4 -> headers.remove(random.nextInt(headers.size()));
                case 5 -> headers.add(random.nextInt(headers.size() + 1), header());
                default -> {
                    int at = random.nextInt(headers.size());
                    Header header = headers.get(at);
                    headers.set(at, new RecordHeader(header.key(), changed(header.value())));
                }
            }
            if (headers.isEmpty()) {
                headers.add(header());
            }
        }
        return new ProducerRecord<>(record.topic(), record.partition(), key, value, headers);
    }

    private Header header() {
        return new RecordHeader(
                NAMES[random.nextInt(NAMES.length)],
                random.nextInt(4) == 0 ? null : SPLINTERS[random.nextInt(SPLINTERS.length)]);
    }

    /** With a splinter in place of some bytes, or with other bits in one; rarely nothing. */
    private byte[] changed(byte[] bytes) {
        if (bytes == null || random.nextInt(20) == 0) {
            return null;
        }
        if (bytes.length > 0 && random.nextBoolean()) {
            byte[] flipped = bytes.clone();
            flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            return flipped;
        }
        byte[] splinter = SPLINTERS[random.nextInt(SPLINTERS.length)];
        int start = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, start + random.nextInt(3));
        byte[] result = new byte[start + splinter.length + bytes.length - end];
        System.arraycopy(bytes, 0, result, 0, start);
        System.arraycopy(splinter, 0, result, start, splinter.length);
        System.arraycopy(bytes, end, result, start + splinter.length, bytes.length - end);
        return result;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
