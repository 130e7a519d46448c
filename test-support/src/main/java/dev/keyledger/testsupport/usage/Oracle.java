package dev.keyledger.testsupport.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Computes from the raw records on the topic what the aggregator must say, slowly and in the plainest way. Shares no
 * code with it: own JSON reading, own rules, sets of strings, BigDecimals, and its own few prices. Knows only binary
 * events, and only the kinds of garbage that the tests make.
 */
public final class Oracle {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** By model: plain input, cache read, output. */
    private static final Map<String, BigDecimal[]> USD_PER_MILLION = Map.of(
            "gpt-4o", new BigDecimal[] {new BigDecimal("2.5"), new BigDecimal("1.25"), new BigDecimal("10")},
            "gpt-4o-mini", new BigDecimal[] {new BigDecimal("0.15"), new BigDecimal("0.075"), new BigDecimal("0.6")});

    /** By "key hour model provider". */
    public final Map<String, Counts> hours = new TreeMap<>();

    public final Map<String, Instant> lastUsed = new TreeMap<>();
    public final Map<String, Integer> deadByReason = new TreeMap<>();
    public int duplicates;

    private final Set<String> seen = new HashSet<>();
    private final Map<String, BigDecimal[]> usdPerMillion;

    public Oracle() {
        this(USD_PER_MILLION);
    }

    /** @param usdPerMillion by model: the prices of plain input, of cache reads and of output */
    public Oracle(Map<String, BigDecimal[]> usdPerMillion) {
        this.usdPerMillion = Map.copyOf(usdPerMillion);
    }

    public static final class Counts {
        long requests;
        long errors;
        long input;
        long cacheRead;
        long output;
        BigDecimal cost = BigDecimal.ZERO.setScale(12);
        BigDecimal reported = BigDecimal.ZERO.setScale(12);
        long unpriced;

        void add(Counts other) {
            requests += other.requests;
            errors += other.errors;
            input += other.input;
            cacheRead += other.cacheRead;
            output += other.output;
            cost = cost.add(other.cost);
            reported = reported.add(other.reported);
            unpriced += other.unpriced;
        }

        @Override
        public String toString() {
            return "requests=%d errors=%d input=%d cacheRead=%d output=%d cost=%s reported=%s unpriced=%d"
                    .formatted(
                            requests,
                            errors,
                            input,
                            cacheRead,
                            output,
                            cost.toPlainString(),
                            reported.toPlainString(),
                            unpriced);
        }
    }

    public void see(ConsumerRecord<byte[], byte[]> record) {
        JsonNode data;
        try {
            data = JSON.readTree(record.value());
        } catch (IOException e) {
            dead("malformed-json");
            return;
        }
        Instant time = Instant.parse(header(record, "ce_time"));
        Instant appended = Instant.ofEpochMilli(record.timestamp());
        String key = data.path("keyId").asText();
        if (data.path("inputTokens").asLong() < 0) {
            dead("invalid-field");
        } else if (time.isBefore(appended.minus(Duration.ofDays(7)))) {
            dead("too-late");
        } else if (time.isAfter(appended.plus(Duration.ofMinutes(5)))) {
            dead("from-the-future");
        } else if (!key.equals(new String(record.key(), UTF_8))) {
            dead("key-mismatch");
        } else if (!seen.add(header(record, "ce_source") + " " + header(record, "ce_id") + " " + time)) {
            duplicates++;
        } else {
            count(key, time, data);
        }
    }

    private void dead(String reason) {
        deadByReason.merge(reason, 1, Integer::sum);
    }

    private void count(String key, Instant time, JsonNode data) {
        String hour = time.truncatedTo(ChronoUnit.HOURS).toString();
        String model = data.path("model").asText();
        Counts counts = hours.computeIfAbsent(
                key + " " + hour + " " + model + " " + data.path("provider").asText(""), k -> new Counts());
        counts.requests++;
        boolean failed = data.path("statusCode").asInt() >= 400;
        counts.errors += failed ? 1 : 0;
        counts.input += data.path("inputTokens").asLong();
        counts.cacheRead += data.path("cacheReadInputTokens").asLong();
        counts.output += data.path("outputTokens").asLong();
        BigDecimal reported = data.has("reportedCostUsd")
                ? new BigDecimal(data.path("reportedCostUsd").asText())
                : null;
        if (reported != null) {
            counts.reported = counts.reported.add(reported);
        }
        BigDecimal[] prices = usdPerMillion.get(model);
        if (prices != null && data.has("inputTokens")) {
            long cached = data.path("cacheReadInputTokens").asLong();
            counts.cost = counts.cost
                    .add(perMillion(prices[0], data.path("inputTokens").asLong() - cached))
                    .add(perMillion(prices[1], cached))
                    .add(perMillion(prices[2], data.path("outputTokens").asLong()));
        } else if (reported != null) {
            counts.cost = counts.cost.add(reported);
        } else if (!failed) {
            counts.unpriced++;
        }
        Instant millis = time.truncatedTo(ChronoUnit.MILLIS);
        lastUsed.merge(key, millis, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Of everything. */
    public BigDecimal cost() {
        return hours.values().stream().map(counts -> counts.cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal perMillion(BigDecimal usd, long tokens) {
        return usd.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
    }

    /** By key, of the hours from {@code floor} on; keys that used nothing there have zeros. */
    public Map<String, Counts> totals(Instant floor) {
        var totals = new HashMap<String, Counts>();
        lastUsed.keySet().forEach(key -> totals.put(key, new Counts()));
        hours.forEach((bucket, counts) -> {
            String[] parts = bucket.split(" ", -1);
            if (!Instant.parse(parts[1]).isBefore(floor)) {
                totals.get(parts[0]).add(counts);
            }
        });
        return totals;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), UTF_8);
    }
}
