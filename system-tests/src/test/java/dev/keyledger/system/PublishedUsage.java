package dev.keyledger.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a reader of the topic {@code usage} knows, by the rules of docs/events.md, written down as the oracle does. */
final class PublishedUsage {
    private static final JsonMapper JSON = new JsonMapper();

    /** By "key hour model provider". */
    final Map<String, String> hours = new TreeMap<>();

    final Map<String, String> totals = new TreeMap<>();
    final Map<String, Instant> lastUsed = new TreeMap<>();

    private final Map<String, JsonNode> newest = new HashMap<>();

    private PublishedUsage() {}

    static PublishedUsage read(KafkaLog kafka, Set<String> keys) {
        var usage = new PublishedUsage();
        kafka.read("usage", usage::see);
        usage.addUp(keys);
        return usage;
    }

    private void see(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        String key = record.partition() + " " + new String(record.key(), UTF_8);
        JsonNode value = json(record.value());
        newest.merge(
                key,
                value,
                (known, read) ->
                        read.get("revision").asLong() < known.get("revision").asLong() ? known : read);
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addUp(Set<String> keys) {
        var hourCounts = new HashMap<String, Counts>();
        var totalCounts = new HashMap<String, Counts>();
        newest.values().stream()
                .filter(message -> keys.contains(message.path("keyId").asText()))
                .forEach(message -> {
                    String key = message.get("keyId").asText();
                    if (message.has("models")) {
                        String hour =
                                Instant.parse(message.get("hour").asText()).toString();
                        message.get("models")
                                .forEach(model -> hourCounts.merge(
                                        "%s %s %s %s"
                                                .formatted(
                                                        key,
                                                        hour,
                                                        model.get("model").asText(),
                                                        model.path("provider").asText("")),
                                        Counts.of(model),
                                        Counts::plus));
                    } else {
                        totalCounts.merge(key, Counts.of(message), Counts::plus);
                        lastUsed.merge(
                                key,
                                Instant.parse(message.get("lastUsedAt").asText()),
                                (one, other) -> one.isAfter(other) ? one : other);
                    }
                });
        hourCounts.forEach((bucket, counts) -> hours.put(bucket, counts.toString()));
        totalCounts.forEach((key, counts) -> totals.put(key, counts.toString()));
    }

    private record Counts(
            long requests,
            long errors,
            long input,
            long cacheRead,
            long output,
            BigDecimal cost,
            BigDecimal reported,
            long unpriced,
            long cacheWrite,
            long reasoning) {
        static Counts of(JsonNode message) {
            return new Counts(
                    message.get("requests").asLong(),
                    message.get("errors").asLong(),
                    message.get("inputTokens").asLong(),
                    message.get("cacheReadInputTokens").asLong(),
                    message.get("outputTokens").asLong(),
                    new BigDecimal(message.get("costUsd").asText()),
                    new BigDecimal(message.get("reportedCostUsd").asText()),
                    message.get("unpricedRequests").asLong(),
                    message.get("cacheWriteInputTokens").asLong(),
                    message.get("reasoningTokens").asLong());
        }

        Counts plus(Counts other) {
            return new Counts(
                    requests + other.requests,
                    errors + other.errors,
                    input + other.input,
                    cacheRead + other.cacheRead,
                    output + other.output,
                    cost.add(other.cost),
                    reported.add(other.reported),
                    unpriced + other.unpriced,
                    cacheWrite + other.cacheWrite,
                    reasoning + other.reasoning);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "requests=%d errors=%d input=%d cacheRead=%d output=%d cost=%s reported=%s unpriced=%d"
                            + " cacheWrite=%d reasoning=%d",
                    requests,
                    errors,
                    input,
                    cacheRead,
                    output,
                    cost.setScale(12).toPlainString(),
                    reported.setScale(12).toPlainString(),
                    unpriced,
                    cacheWrite,
                    reasoning);
        }
    }
}
