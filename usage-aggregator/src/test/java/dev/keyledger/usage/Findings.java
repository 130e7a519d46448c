package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.testsupport.usage.Oracle;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What stands in the database and on the topics at the end of a test, beside what the oracle makes of the records. */
final class Findings {
    private static final List<String> COLUMNS = List.of(
            "requests",
            "errors",
            "input_tokens",
            "cache_read_input_tokens",
            "cache_write_input_tokens",
            "cache_write_1h_input_tokens",
            "audio_input_tokens",
            "image_input_tokens",
            "output_tokens",
            "reasoning_tokens",
            "audio_output_tokens",
            "image_output_tokens",
            "cost_usd",
            "reported_cost_usd",
            "estimated_cost_usd",
            "unpriced_requests",
            "stale_requests",
            "assumed_provider_requests");

    /** Totals that are not the sum of their hours. */
    static final String DRIFT = """
            SELECT t.partition, t.key_id FROM usage_total t
            LEFT JOIN usage_hour h ON h.partition = t.partition AND h.key_id = t.key_id
            GROUP BY t.partition, t.key_id
            HAVING %s
            """.formatted(COLUMNS.stream()
            .map(column -> "t.%1$s <> coalesce(sum(h.%1$s), 0)".formatted(column))
            .collect(Collectors.joining(" OR ")));

    private static final String DRIFT_OF_SECRETS = """
            SELECT key_id FROM usage_secret t
            FULL JOIN (SELECT partition, key_id, secret_version, sum(requests) AS requests, max(last_used_at) AS last_used_at
                FROM usage_secret_hour GROUP BY 1, 2, 3) s USING (partition, key_id, secret_version)
            WHERE (t.requests, t.last_used_at) IS DISTINCT FROM (s.requests, s.last_used_at)
            """;

    /** Hours in which the reasons don't add up to what is unpriced. */
    private static final String DRIFT_OF_REASONS = """
            SELECT partition, hour, model, provider FROM (SELECT partition, hour, model, provider, sum(unpriced_requests) AS n
                FROM usage_hour GROUP BY 1, 2, 3, 4 HAVING sum(unpriced_requests) > 0) h
            FULL JOIN (SELECT partition, hour, model, provider, sum(requests) AS n FROM usage_unpriced GROUP BY 1, 2, 3, 4) r
                USING (partition, hour, model, provider)
            WHERE h.n IS DISTINCT FROM r.n
            """;

    private final Laboratory lab;

    Findings(Laboratory lab) {
        this.lab = lab;
    }

    /** What the records on the topic come to. */
    Oracle oracle() throws Exception {
        return ask(new Oracle());
    }

    Oracle ask(Oracle oracle) {
        lab.read(lab.topics.gatewayRequests(), oracle::see);
        return oracle;
    }

    /** Of events that are all in the window. */
    void assertAllEqualTheOracle() throws Exception {
        assertAllEqual(oracle(), Instant.EPOCH);
    }

    /** @param floor the first hour of the window */
    void assertAllEqual(Oracle oracle, Instant floor) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        oracle.hours.forEach((bucket, counts) -> {
            if (!Instant.parse(bucket.split(" ", -1)[1]).isBefore(floor)) {
                expected.put(bucket, counts.toString());
            }
        });

        assertThat(hoursInTheDatabase()).isEqualTo(expected);
        assertNoDrift("at the end");
        Published published = published();
        assertThat(published.hours()).isEqualTo(expected);
        assertThat(published.totals()).as("at the end").isEqualTo(texts(oracle.totals(floor)));
        assertThat(published.lastUsed).isEqualTo(oracle.lastUsed);
        assertThat(published.secrets()).as("secrets").isEqualTo(oracle.secrets(floor));
        assertThat(lab.query("SELECT model, provider, reason, sum(requests) FROM usage_unpriced GROUP BY 1, 2, 3"))
                .as("why requests are unpriced")
                .containsExactlyInAnyOrderElementsOf(oracle.unpriced(floor).entrySet().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue())
                        .toList());
        assertThat(lab.query("SELECT sum(duplicates) FROM usage_partition"))
                .containsExactly(Integer.toString(oracle.duplicates));
        assertThat(lab.query("SELECT reason, sum(count) FROM dead_letter_count GROUP BY reason ORDER BY reason"))
                .isEqualTo(oracle.deadByReason.entrySet().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue())
                        .toList());
    }

    private Map<String, String> hoursInTheDatabase() throws Exception {
        var hours = new TreeMap<String, String>();
        for (String row : lab.query("""
                SELECT key_id, to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), model, provider,
                    %s
                FROM usage_hour GROUP BY 1, 2, 3, 4
                """.formatted(Oracle.COUNTS_IN_SQL))) {
            int counts = row.indexOf(" requests=");
            hours.put(row.substring(0, counts), row.substring(counts + 1));
        }
        return hours;
    }

    /** Whatever happens, sums are what their hours add up to. */
    void assertNoDrift(String when) throws Exception {
        assertThat(lab.query(DRIFT)).as("drift %s", when).isEmpty();
        assertThat(lab.query(DRIFT_OF_SECRETS)).as("drift of secrets %s", when).isEmpty();
        assertThat(lab.query(DRIFT_OF_REASONS)).as("drift of reasons %s", when).isEmpty();
    }

    void assertTotalsAre(Map<String, Oracle.Counts> expected, String when) throws Exception {
        assertThat(published().totals()).as(when).isEqualTo(texts(expected));
    }

    static Map<String, String> texts(Map<String, Oracle.Counts> counts) {
        Map<String, String> texts = new TreeMap<>();
        counts.forEach((key, of) -> texts.put(key, of.toString()));
        return texts;
    }

    /**
     * What a reader of the usage topic knows: of every key and partition the message of the highest revision, partitions
     * added up. An hour without a value has left the window, whatever came before.
     */
    Published published() throws Exception {
        Map<String, ConsumerRecord<byte[], byte[]>> newest = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : lab.records(lab.topics.usage())) {
            String key = record.partition() + " " + new String(record.key(), UTF_8);
            if (!isOlder(record, newest.get(key))) {
                newest.put(key, record);
            }
        }
        var published = new Published();
        for (ConsumerRecord<byte[], byte[]> record : newest.values()) {
            if (record.value() != null) {
                published.add(record);
            }
        }
        return published;
    }

    private static boolean isOlder(ConsumerRecord<byte[], byte[]> record, ConsumerRecord<byte[], byte[]> known)
            throws IOException {
        return known != null && known.value() != null && record.value() != null && revision(record) < revision(known);
    }

    private static long revision(ConsumerRecord<byte[], byte[]> record) throws IOException {
        return WireJson.mapper().readTree(record.value()).get("revision").asLong();
    }

    static final class Published {
        private final Map<String, Oracle.Counts> hourCounts = new TreeMap<>();
        private final Map<String, Oracle.Counts> totalCounts = new TreeMap<>();
        private final Map<String, Long> secretRequests = new TreeMap<>();
        private final Map<String, Instant> secretsLastUsed = new TreeMap<>();
        final Map<String, Instant> lastUsed = new TreeMap<>();
        final Map<Integer, UsageProgress> progress = new TreeMap<>();

        Map<String, String> hours() {
            return texts(hourCounts);
        }

        Map<String, String> totals() {
            return texts(totalCounts);
        }

        /** By "key version": how often, and when last. */
        Map<String, String> secrets() {
            Map<String, String> secrets = new TreeMap<>();
            secretRequests.forEach(
                    (secret, requests) -> secrets.put(secret, requests + " " + secretsLastUsed.get(secret)));
            return secrets;
        }

        /** Read as anybody would who has no code of ours. */
        private void add(ConsumerRecord<byte[], byte[]> record) throws Exception {
            JsonNode message = WireJson.mapper().readTree(record.value());
            switch (UsageMessageKey.parse(new String(record.key(), UTF_8)).orElseThrow()) {
                case UsageMessageKey.Hour key ->
                    message.get("models").forEach(model -> {
                        String bucket = key.keyId() + " " + key.hour() + " "
                                + model.get("model").asText() + " "
                                + model.path("provider").asText("");
                        var unused = hourCounts
                                .computeIfAbsent(bucket, k -> new Oracle.Counts())
                                .add(model);
                    });
                case UsageMessageKey.Total key -> addTotal(key.keyId().toString(), message);
                case UsageMessageKey.Progress key ->
                    progress.put(record.partition(), WireJson.mapper().treeToValue(message, UsageProgress.class));
            }
        }

        private void addTotal(String key, JsonNode message) {
            var unused =
                    totalCounts.computeIfAbsent(key, k -> new Oracle.Counts()).add(message);
            lastUsed.merge(key, Instant.parse(message.get("lastUsedAt").asText()), Published::later);
            message.get("secrets").forEach(secret -> {
                String id = key + " " + secret.get("secretVersion").asInt();
                secretRequests.merge(id, secret.get("requests").asLong(), Long::sum);
                secretsLastUsed.merge(id, Instant.parse(secret.get("lastUsedAt").asText()), Published::later);
            });
        }

        private static Instant later(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }
    }

    /** Reprices what {@code before} says by another catalogue, dry and then for good, to what {@code after} says. */
    void assertRepriced(String catalogue, Oracle before, Oracle after) throws Exception {
        lab.worker(Map.of());
        Operation dry = lab.awaitEnd(lab.request(new StartOperation("reprice", null, true, catalogue)));
        assertCosts(dry, before, after);
        assertAllEqual(before, Instant.EPOCH);

        Operation repriced = lab.awaitEnd(lab.request(new StartOperation("reprice", null, null, catalogue)));
        assertCosts(repriced, before, after);
        assertThat(repriced.differences()).isEqualTo(dry.differences());
        lab.awaitQuiet();
        assertAllEqual(after, Instant.EPOCH);
    }

    private static void assertCosts(Operation reprice, Oracle before, Oracle after) {
        assertThat(reprice.status()).as("%s", reprice).isEqualTo(OperationStatus.COMPLETED);
        assertThat(new BigDecimal(reprice.result().at("/costUsd/live").asText()))
                .isEqualByComparingTo(before.cost());
        assertThat(new BigDecimal(reprice.result().at("/costUsd/rebuilt").asText()))
                .isEqualByComparingTo(after.cost());
    }
}
