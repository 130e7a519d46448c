package dev.keyledger.testsupport.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Computes from the raw records on the topic what the aggregator must say, slowly and in the plainest way. Shares no
 * code with it: own JSON reading, own rules, sets of strings, BigDecimals, and its own few prices. Knows only the kinds
 * of garbage that the tests make.
 */
public final class Oracle {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those of the catalogue that comes with the aggregator; what has no price of its own costs what its whole does. */
    private static final Map<String, List<Price>> PRICES = Map.of(
            "gpt-4o", List.of(Price.usdPerMillion(Instant.EPOCH, "2.5", "1.25", "2.5", "10", "10")),
            "gpt-4o-2024-11-20", List.of(Price.usdPerMillion(Instant.EPOCH, "2.5", "1.25", "2.5", "10", "10")),
            "gpt-4o-mini", List.of(Price.usdPerMillion(Instant.EPOCH, "0.15", "0.075", "0.15", "0.6", "0.6")),
            "claude-sonnet-4-5", List.of(Price.usdPerMillion(Instant.EPOCH, "3", "0.3", "3.75", "15", "15")));

    /** What a million tokens cost from some moment on. */
    public record Price(
            Instant from,
            BigDecimal input,
            BigDecimal cacheRead,
            BigDecimal cacheWrite,
            BigDecimal output,
            BigDecimal reasoning) {
        public static Price usdPerMillion(
                Instant from, String input, String cacheRead, String cacheWrite, String output, String reasoning) {
            return new Price(
                    from,
                    new BigDecimal(input),
                    new BigDecimal(cacheRead),
                    new BigDecimal(cacheWrite),
                    new BigDecimal(output),
                    new BigDecimal(reasoning));
        }
    }

    /** By "key hour model provider". */
    public final Map<String, Counts> hours = new TreeMap<>();

    public final Map<String, Instant> lastUsed = new TreeMap<>();
    public final Map<String, Integer> deadByReason = new TreeMap<>();
    public int duplicates;

    private final Set<String> seen = new HashSet<>();
    private final Map<String, List<Price>> prices;

    public Oracle() {
        this(PRICES);
    }

    /** @param prices by every name of a model, oldest first */
    public Oracle(Map<String, List<Price>> prices) {
        this.prices = Map.copyOf(prices);
    }

    public static final class Counts {
        long requests;
        long errors;
        long input;
        long cacheRead;
        long cacheWrite;
        long output;
        long reasoning;
        BigDecimal cost = BigDecimal.ZERO.setScale(12);
        BigDecimal reported = BigDecimal.ZERO.setScale(12);
        long unpriced;

        void add(Counts other) {
            requests += other.requests;
            errors += other.errors;
            input += other.input;
            cacheRead += other.cacheRead;
            cacheWrite += other.cacheWrite;
            output += other.output;
            reasoning += other.reasoning;
            cost = cost.add(other.cost);
            reported = reported.add(other.reported);
            unpriced += other.unpriced;
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
                    cost.toPlainString(),
                    reported.toPlainString(),
                    unpriced,
                    cacheWrite,
                    reasoning);
        }
    }

    public void see(ConsumerRecord<byte[], byte[]> record) {
        JsonNode value;
        try {
            value = JSON.readTree(record.value());
        } catch (IOException e) {
            dead("malformed-json");
            return;
        }
        boolean structured = value.has("specversion");
        JsonNode data = structured ? value.path("data") : value;
        UnaryOperator<String> attribute = name -> structured ? value.path(name).asText() : header(record, "ce_" + name);
        Instant time = OffsetDateTime.parse(attribute.apply("time")).toInstant();
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
        } else if (!seen.add(attribute.apply("source") + " " + attribute.apply("id") + " " + time)) {
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
        counts.cacheWrite += data.path("cacheWriteInputTokens").asLong();
        counts.output += data.path("outputTokens").asLong();
        counts.reasoning += data.path("reasoningTokens").asLong();
        BigDecimal reported = data.has("reportedCostUsd")
                ? new BigDecimal(data.path("reportedCostUsd").asText())
                : null;
        if (reported != null) {
            counts.reported = counts.reported.add(reported);
        }
        Price price = null;
        for (Price one : prices.getOrDefault(model, List.of())) {
            price = one.from().isAfter(time) ? price : one;
        }
        if (price != null && data.has("inputTokens")) {
            counts.cost = counts.cost.add(cost(price, data));
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

    private static BigDecimal cost(Price price, JsonNode data) {
        long read = data.path("cacheReadInputTokens").asLong();
        long written = data.path("cacheWriteInputTokens").asLong();
        long reasoned = data.path("reasoningTokens").asLong();
        return perMillion(price.input(), data.path("inputTokens").asLong() - read - written)
                .add(perMillion(price.cacheRead(), read))
                .add(perMillion(price.cacheWrite(), written))
                .add(perMillion(price.output(), data.path("outputTokens").asLong() - reasoned))
                .add(perMillion(price.reasoning(), reasoned));
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
