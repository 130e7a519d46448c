package dev.keyledger.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyledger.testsupport.usage.Oracle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
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
        var hourCounts = new HashMap<String, Oracle.Counts>();
        var totalCounts = new HashMap<String, Oracle.Counts>();
        newest.values().stream()
                .filter(message -> keys.contains(message.path("keyId").asText()))
                .forEach(message -> {
                    String key = message.get("keyId").asText();
                    if (message.has("models")) {
                        String hour =
                                Instant.parse(message.get("hour").asText()).toString();
                        message.get("models").forEach(model -> {
                            String bucket = "%s %s %s %s"
                                    .formatted(
                                            key,
                                            hour,
                                            model.get("model").asText(),
                                            model.path("provider").asText(""));
                            addTo(hourCounts, bucket, model);
                        });
                    } else {
                        addTo(totalCounts, key, message);
                        lastUsed.merge(
                                key,
                                Instant.parse(message.get("lastUsedAt").asText()),
                                (one, other) -> one.isAfter(other) ? one : other);
                    }
                });
        hourCounts.forEach((bucket, counts) -> hours.put(bucket, counts.toString()));
        totalCounts.forEach((key, counts) -> totals.put(key, counts.toString()));
    }

    private static void addTo(Map<String, Oracle.Counts> sums, String key, JsonNode message) {
        var unused = sums.computeIfAbsent(key, k -> new Oracle.Counts()).add(message);
    }
}
