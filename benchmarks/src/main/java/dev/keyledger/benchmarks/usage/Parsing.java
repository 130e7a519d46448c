package dev.keyledger.benchmarks.usage;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.events.Topics;
import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ReceivedRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The aggregator's parser, and what would stand in its place without it: Jackson's binding to a record, and java.time's
 * own reading of the time. Both in this process, on one thread, over records that are in memory.
 */
final class Parsing {
    private static final int SAMPLE = 50_000;
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final List<ConsumerRecord<byte[], byte[]>> sample;
    private final Duration duration;
    private final GatewayRequestParser ours =
            new GatewayRequestParser(new Lateness(Duration.ofDays(7), Lateness.ACCEPT_AHEAD_DEFAULT));

    private record Bound(
            UUID keyId,
            Integer secretVersion,
            String provider,
            String model,
            String serviceTier,
            Long inputTokens,
            Long cacheReadInputTokens,
            Long cacheWriteInputTokens,
            Long cacheWrite1hInputTokens,
            Long audioInputTokens,
            Long imageInputTokens,
            Long outputTokens,
            Long reasoningTokens,
            Long audioOutputTokens,
            Long imageOutputTokens,
            int statusCode,
            long durationMs,
            BigDecimal reportedCostUsd) {}

    @FunctionalInterface
    private interface Parser {
        /** Whether it is a request. */
        boolean accepts(ConsumerRecord<byte[], byte[]> record);
    }

    /** Reads the sample. */
    Parsing(String bootstrapServers, Duration duration) {
        this.duration = duration;
        this.sample = read(bootstrapServers);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String bootstrapServers) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(Topics.GATEWAY_REQUESTS, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            while (records.size() < SAMPLE && consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    Trial ours() {
        return run(this::parsed);
    }

    Trial jackson() {
        return run(Parsing::bound);
    }

    private Trial run(Parser parser) {
        long started = System.nanoTime();
        long parsed = 0;
        long accepted = 0;
        while (System.nanoTime() - started < duration.toNanos()) {
            for (ConsumerRecord<byte[], byte[]> record : sample) {
                if (parser.accepts(record)) {
                    accepted++;
                }
            }
            parsed += sample.size();
        }
        if (accepted < parsed * 0.99) {
            throw new BenchProblem(String.format(Locale.ROOT, "Of %,d records only %,d were read", parsed, accepted));
        }
        return Trial.ofOnePiece(parsed, (System.nanoTime() - started) / 1e9);
    }

    private boolean parsed(ConsumerRecord<byte[], byte[]> record) {
        var received = new ReceivedRecord(
                record.key(), name -> header(record, name), record.value(), Instant.ofEpochMilli(record.timestamp()));
        return ours.parse(received) instanceof ParsedRequest.Accepted;
    }

    private static boolean bound(ConsumerRecord<byte[], byte[]> record) {
        try {
            Bound data = JACKSON.readValue(record.value(), Bound.class);
            Instant time = OffsetDateTime.parse(text(record, "ce_time")).toInstant();
            return data.keyId() != null
                    && !time.equals(Instant.MAX)
                    && text(record, "ce_specversion").equals("1.0")
                    && !text(record, "ce_id").isEmpty()
                    && !text(record, "ce_source").isEmpty()
                    && text(record, "ce_type").equals("dev.keyledger.gateway.request")
                    && text(record, "content-type").equals("application/json")
                    && new String(record.key(), StandardCharsets.US_ASCII)
                            .equals(data.keyId().toString());
        } catch (IOException e) {
            return false;
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(requireNonNull(header(record, name)), StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
