package dev.keyledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.testsupport.usage.Oracle;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What stands in the database and on the topics at the end of a test, beside what the oracle makes of the records. */
final class Findings {
    /** Totals that are not the sum of their hours. */
    static final String DRIFT = """
            SELECT t.partition, t.key_id FROM usage_total t
            LEFT JOIN usage_hour h ON h.partition = t.partition AND h.key_id = t.key_id
            GROUP BY t.partition, t.key_id
            HAVING t.requests <> coalesce(sum(h.requests), 0) OR t.errors <> coalesce(sum(h.errors), 0)
                OR t.input_tokens <> coalesce(sum(h.input_tokens), 0)
                OR t.cache_read_input_tokens <> coalesce(sum(h.cache_read_input_tokens), 0)
                OR t.cache_write_input_tokens <> coalesce(sum(h.cache_write_input_tokens), 0)
                OR t.output_tokens <> coalesce(sum(h.output_tokens), 0)
                OR t.reasoning_tokens <> coalesce(sum(h.reasoning_tokens), 0)
                OR t.cost_usd <> coalesce(sum(h.cost_usd), 0)
                OR t.reported_cost_usd <> coalesce(sum(h.reported_cost_usd), 0)
                OR t.unpriced_requests <> coalesce(sum(h.unpriced_requests), 0)
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
        assertThat(lab.query(DRIFT)).isEmpty();
        assertThat(published().hours).isEqualTo(expected);
        assertTotalsAre(oracle.totals(floor), "at the end");
        assertThat(published().lastUsed).isEqualTo(oracle.lastUsed);
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
                    format('requests=%s errors=%s input=%s cacheRead=%s output=%s cost=%s reported=%s unpriced=%s',
                        sum(requests), sum(errors), sum(input_tokens), sum(cache_read_input_tokens),
                        sum(output_tokens), sum(cost_usd), sum(reported_cost_usd), sum(unpriced_requests)),
                    format('cacheWrite=%s reasoning=%s', sum(cache_write_input_tokens), sum(reasoning_tokens))
                FROM usage_hour GROUP BY 1, 2, 3, 4
                """)) {
            int counts = row.indexOf(" requests=");
            hours.put(row.substring(0, counts), row.substring(counts + 1));
        }
        return hours;
    }

    void assertTotalsAre(Map<String, Oracle.Counts> expected, String when) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        expected.forEach((key, counts) -> texts.put(key, counts.toString()));
        Map<String, String> actual = new TreeMap<>();
        published().totals.forEach((key, counts) -> actual.put(key, text(counts)));
        assertThat(actual).as(when).isEqualTo(texts);
    }

    private static String text(UsageCounts counts) {
        return String.format(
                Locale.ROOT,
                "requests=%d errors=%d input=%d cacheRead=%d output=%d cost=%s reported=%s unpriced=%d"
                        + " cacheWrite=%d reasoning=%d",
                counts.requests(),
                counts.errors(),
                counts.inputTokens(),
                counts.cacheReadInputTokens(),
                counts.outputTokens(),
                counts.costUsd().amount().toPlainString(),
                counts.reportedCostUsd().amount().toPlainString(),
                counts.unpricedRequests(),
                counts.cacheWriteInputTokens(),
                counts.reasoningTokens());
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
        private final Map<String, UsageCounts> hourCounts = new TreeMap<>();
        final Map<String, String> hours = new TreeMap<>();
        final Map<String, UsageCounts> totals = new TreeMap<>();
        final Map<String, Instant> lastUsed = new TreeMap<>();
        final Map<Integer, UsageProgress> progress = new TreeMap<>();

        private void add(ConsumerRecord<byte[], byte[]> record) throws Exception {
            switch (UsageMessageKey.parse(new String(record.key(), UTF_8)).orElseThrow()) {
                case UsageMessageKey.Hour key -> {
                    UsageHour hour = WireJson.mapper().readValue(record.value(), UsageHour.class);
                    hour.models().forEach(model -> {
                        String provider = model.provider() == null ? "" : model.provider();
                        String bucket = key.keyId() + " " + key.hour() + " " + model.model() + " " + provider;
                        hourCounts.merge(bucket, model.counts(), UsageCounts::plus);
                        hours.put(bucket, text(hourCounts.get(bucket)));
                    });
                }
                case UsageMessageKey.Total key -> {
                    UsageTotal total = WireJson.mapper().readValue(record.value(), UsageTotal.class);
                    totals.merge(key.keyId().toString(), total.counts(), UsageCounts::plus);
                    lastUsed.merge(
                            key.keyId().toString(),
                            total.lastUsedAt(),
                            (one, other) -> one.isAfter(other) ? one : other);
                }
                case UsageMessageKey.Progress key ->
                    progress.put(record.partition(), WireJson.mapper().readValue(record.value(), UsageProgress.class));
            }
        }
    }
}
