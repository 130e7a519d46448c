package dev.keyledger.testsupport.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.testsupport.usage.OracleCatalogue.Verdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
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

    /** What {@link Counts#toString} says, of rows of {@code usage_hour} or {@code usage_total}, added up. */
    public static final String COUNTS_IN_SQL = """
            format('requests=%s errors=%s input=%s cacheRead=%s cacheWrite=%s cacheWrite1h=%s audioIn=%s imageIn=%s'
                    || ' output=%s reasoning=%s audioOut=%s imageOut=%s cost=%s reported=%s estimated=%s unpriced=%s'
                    || ' stale=%s assumed=%s',
                sum(requests), sum(errors), sum(input_tokens), sum(cache_read_input_tokens),
                sum(cache_write_input_tokens), sum(cache_write_1h_input_tokens), sum(audio_input_tokens),
                sum(image_input_tokens), sum(output_tokens), sum(reasoning_tokens), sum(audio_output_tokens),
                sum(image_output_tokens), sum(cost_usd), sum(reported_cost_usd), sum(estimated_cost_usd),
                sum(unpriced_requests), sum(stale_requests), sum(assumed_provider_requests))""";

    /** By "key hour model provider". */
    public final Map<String, Counts> hours = new TreeMap<>();

    public final Map<String, Instant> lastUsed = new TreeMap<>();
    public final Map<String, Integer> deadByReason = new TreeMap<>();
    public int duplicates;

    /** By "key hour version". */
    private final Map<String, SecretUse> secretHours = new TreeMap<>();

    /** By "hour model provider reason". */
    private final Map<String, Long> unpriced = new TreeMap<>();

    private final Set<String> seen = new HashSet<>();
    private final OracleCatalogue prices;

    public Oracle() {
        this(OracleCatalogue.BUILT_IN);
    }

    public Oracle(OracleCatalogue prices) {
        this.prices = prices;
    }

    /** What some requests add up to. */
    public static final class Counts {
        long requests;
        long errors;
        long input;
        long cacheRead;
        long cacheWrite;
        long cacheWrite1h;
        long audioIn;
        long imageIn;
        long output;
        long reasoning;
        long audioOut;
        long imageOut;
        BigDecimal cost = BigDecimal.ZERO.setScale(12);
        BigDecimal reported = BigDecimal.ZERO.setScale(12);
        BigDecimal estimated = BigDecimal.ZERO.setScale(12);
        long unpriced;
        long stale;
        long assumed;

        /** Adds the sums that a message of the topic says. */
        public Counts add(JsonNode message) {
            requests += message.get("requests").asLong();
            errors += message.get("errors").asLong();
            addTokens(message);
            cost = cost.add(new BigDecimal(message.get("costUsd").asText()));
            reported =
                    reported.add(new BigDecimal(message.get("reportedCostUsd").asText()));
            estimated =
                    estimated.add(new BigDecimal(message.get("estimatedCostUsd").asText()));
            unpriced += message.get("unpricedRequests").asLong();
            stale += message.get("staleRequests").asLong();
            assumed += message.get("assumedProviderRequests").asLong();
            return this;
        }

        private void addTokens(JsonNode data) {
            input += data.path("inputTokens").asLong();
            cacheRead += data.path("cacheReadInputTokens").asLong();
            cacheWrite += data.path("cacheWriteInputTokens").asLong();
            cacheWrite1h += data.path("cacheWrite1hInputTokens").asLong();
            audioIn += data.path("audioInputTokens").asLong();
            imageIn += data.path("imageInputTokens").asLong();
            output += data.path("outputTokens").asLong();
            reasoning += data.path("reasoningTokens").asLong();
            audioOut += data.path("audioOutputTokens").asLong();
            imageOut += data.path("imageOutputTokens").asLong();
        }

        void add(Counts other) {
            requests += other.requests;
            errors += other.errors;
            input += other.input;
            cacheRead += other.cacheRead;
            cacheWrite += other.cacheWrite;
            cacheWrite1h += other.cacheWrite1h;
            audioIn += other.audioIn;
            imageIn += other.imageIn;
            output += other.output;
            reasoning += other.reasoning;
            audioOut += other.audioOut;
            imageOut += other.imageOut;
            cost = cost.add(other.cost);
            reported = reported.add(other.reported);
            estimated = estimated.add(other.estimated);
            unpriced += other.unpriced;
            stale += other.stale;
            assumed += other.assumed;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "requests=%d errors=%d input=%d cacheRead=%d cacheWrite=%d cacheWrite1h=%d audioIn=%d imageIn=%d"
                            + " output=%d reasoning=%d audioOut=%d imageOut=%d cost=%s reported=%s estimated=%s"
                            + " unpriced=%d stale=%d assumed=%d",
                    requests,
                    errors,
                    input,
                    cacheRead,
                    cacheWrite,
                    cacheWrite1h,
                    audioIn,
                    imageIn,
                    output,
                    reasoning,
                    audioOut,
                    imageOut,
                    cost.toPlainString(),
                    reported.toPlainString(),
                    estimated.toPlainString(),
                    unpriced,
                    stale,
                    assumed);
        }
    }

    /** How often a secret was presented, and when last. */
    public static final class SecretUse {
        long requests;
        Instant lastUsedAt = Instant.MIN;

        void add(SecretUse other) {
            requests += other.requests;
            lastUsedAt = later(lastUsedAt, other.lastUsedAt);
        }

        @Override
        public String toString() {
            return requests + " " + lastUsedAt;
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
        String source = attribute.apply("source");
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
        } else if (!seen.add(source + " " + attribute.apply("id") + " " + time)) {
            duplicates++;
        } else {
            count(source, key, time, data);
        }
    }

    private void dead(String reason) {
        deadByReason.merge(reason, 1, Integer::sum);
    }

    private void count(String source, String key, Instant time, JsonNode data) {
        String hour = time.truncatedTo(ChronoUnit.HOURS).toString();
        String modelAndProvider =
                data.path("model").asText() + " " + data.path("provider").asText("");
        Counts counts = hours.computeIfAbsent(key + " " + hour + " " + modelAndProvider, k -> new Counts());
        counts.requests++;
        counts.errors += data.path("statusCode").asInt() >= 400 ? 1 : 0;
        counts.addTokens(data);
        Verdict verdict = prices.verdict(source, data, time);
        if (verdict.usd() == null) {
            counts.unpriced++;
            unpriced.merge(hour + " " + modelAndProvider + " " + verdict.reason(), 1L, Long::sum);
        } else {
            counts.cost = counts.cost.add(verdict.usd());
            if (verdict.reported()) {
                counts.reported = counts.reported.add(verdict.usd());
            } else {
                counts.estimated = counts.estimated.add(verdict.usd());
            }
            counts.stale += verdict.stale() ? 1 : 0;
            counts.assumed += verdict.assumed() ? 1 : 0;
        }
        Instant millis = time.truncatedTo(ChronoUnit.MILLIS);
        lastUsed.merge(key, millis, Oracle::later);
        if (data.has("secretVersion")) {
            SecretUse use = secretHours.computeIfAbsent(
                    key + " " + hour + " " + data.path("secretVersion").asInt(), k -> new SecretUse());
            use.requests++;
            use.lastUsedAt = later(use.lastUsedAt, millis);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** By "key version", of the hours from {@code floor} on. */
    public Map<String, String> secrets(Instant floor) {
        var secrets = new TreeMap<String, SecretUse>();
        secretHours.forEach((hour, use) -> {
            String[] parts = hour.split(" ", -1);
            if (!Instant.parse(parts[1]).isBefore(floor)) {
                secrets.computeIfAbsent(parts[0] + " " + parts[2], k -> new SecretUse())
                        .add(use);
            }
        });
        var texts = new TreeMap<String, String>();
        secrets.forEach((secret, use) -> texts.put(secret, use.toString()));
        return texts;
    }

    /** By "model provider reason", of the hours from {@code floor} on. */
    public Map<String, Long> unpriced(Instant floor) {
        var reasons = new TreeMap<String, Long>();
        unpriced.forEach((hour, requests) -> {
            String[] parts = hour.split(" ", 2);
            if (!Instant.parse(parts[0]).isBefore(floor)) {
                reasons.merge(parts[1], requests, Long::sum);
            }
        });
        return reasons;
    }

    /** Of everything. */
    public BigDecimal cost() {
        return hours.values().stream().map(counts -> counts.cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** By key, of the hours from {@code floor} on; keys that used nothing there have zeros. */
    public Map<String, Counts> totals(Instant floor) {
        var totals = new HashMap<String, Counts>();
        lastUsed.keySet().forEach(key -> totals.put(key, new Counts()));
        hours.forEach((bucket, counts) -> {
            String[] parts = bucket.split(" ", -1);
            if (!Instant.parse(parts[1]).isBefore(floor)) {
                totals.computeIfAbsent(parts[0], any -> new Counts()).add(counts);
            }
        });
        return totals;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), UTF_8);
    }
}
