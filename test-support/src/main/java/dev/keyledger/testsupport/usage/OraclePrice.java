package dev.keyledger.testsupport.usage;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs from some moment on, in one tier of service, for a test to compute with: decimals throughout, and
 * nothing of the catalogue's code.
 */
public final class OraclePrice {
    private static final Duration AGE_MAX = Duration.ofDays(180);

    final Instant from;
    private final LocalDate asOf;
    private final TreeMap<Long, Map<String, BigDecimal>> usdPerMillionAbove = new TreeMap<>();
    private Instant until = Instant.MAX;
    private String tier = "standard";
    /** Null: at any time of the day. */
    private @Nullable Night night;

    private long promptMax = Long.MAX_VALUE;
    private BigDecimal perRequest = BigDecimal.ZERO;
    private boolean aboveOnly;

    private record Night(LocalTime from, LocalTime until) {}

    private OraclePrice(Instant from, LocalDate asOf, String rates) {
        this.from = from;
        this.asOf = asOf;
        above(0, rates);
    }

    /** @param rates {@code "input 2.5, cacheRead 1.25"}: US dollars a million tokens, of the kinds that price files know */
    public static OraclePrice of(Instant from, String asOf, String rates) {
        return new OraclePrice(from, LocalDate.parse(asOf), rates);
    }

    public OraclePrice until(Instant end) {
        until = end;
        return this;
    }

    public OraclePrice tier(String name) {
        tier = name;
        return this;
    }

    /** Only between these times of the day, in UTC; over midnight too. */
    public OraclePrice hours(String first, String end) {
        night = new Night(LocalTime.parse(first), LocalTime.parse(end));
        return this;
    }

    public OraclePrice promptMax(long tokens) {
        promptMax = tokens;
        return this;
    }

    public OraclePrice perRequest(String usd) {
        perRequest = new BigDecimal(usd);
        return this;
    }

    /** For prompts of more tokens: of the whole request, unless {@link #aboveOnly}. */
    public OraclePrice above(long tokens, String rates) {
        Map<String, BigDecimal> usdPerMillion = new HashMap<>();
        for (String rate : rates.split(", ", -1)) {
            String[] kindAndUsd = rate.split(" ", 2);
            usdPerMillion.put(kindAndUsd[0], new BigDecimal(kindAndUsd[1]));
        }
        usdPerMillion.putIfAbsent("reasoning", usdPerMillion.get("output"));
        usdPerMillionAbove.put(tokens, usdPerMillion);
        return this;
    }

    /** Higher rates are for the tokens above their length alone, counted by kind. */
    public OraclePrice aboveOnly() {
        aboveOnly = true;
        return this;
    }

    boolean isOfTier(String name) {
        return tier.equals(name);
    }

    boolean holds(Instant time) {
        return !time.isBefore(from)
                && time.isBefore(until)
                && holdsAt(time.atOffset(ZoneOffset.UTC).toLocalTime());
    }

    private boolean holdsAt(LocalTime time) {
        if (night == null) {
            return true;
        }
        boolean afterBegin = !time.isBefore(night.from());
        boolean beforeEnd = time.isBefore(night.until());
        return night.from().isBefore(night.until()) ? afterBegin && beforeEnd : afterBegin || beforeEnd;
    }

    boolean hasHours() {
        return night != null;
    }

    boolean covers(JsonNode data) {
        return data.path("inputTokens").asLong() <= promptMax;
    }

    boolean isStale(Instant time) {
        return time.isAfter(
                asOf.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plus(AGE_MAX));
    }

    boolean isFree() {
        return perRequest.signum() == 0
                && usdPerMillionAbove.values().stream()
                        .flatMap(rates -> rates.values().stream())
                        .allMatch(usd -> usd == null || usd.signum() == 0);
    }

    /** A count that isn't there is nothing only where any number of such tokens would have cost the same. */
    boolean lacks(JsonNode data) {
        boolean anyLength = promptMax == Long.MAX_VALUE && usdPerMillionAbove.size() == 1;
        boolean input = data.has("inputTokens")
                || (anyLength
                        && isNothing("input", "cacheRead", "cacheWrite", "cacheWrite1h", "audioInput", "imageInput"));
        boolean output = data.has("outputTokens") || isNothing("output", "reasoning", "audioOutput", "imageOutput");
        return !input || !output;
    }

    private boolean isNothing(String... kinds) {
        return usdPerMillionAbove.values().stream()
                .flatMap(rates -> Stream.of(kinds).map(rates::get))
                .allMatch(usd -> usd == null || usd.signum() == 0);
    }

    /** Null: some tokens have no rate, or are of two kinds. */
    @Nullable
    BigDecimal cost(JsonNode data) {
        BigDecimal cost = perRequest;
        for (Map.Entry<String, Long> kind : kinds(data).entrySet()) {
            BigDecimal charge = aboveOnly
                    ? inSlices(kind.getKey(), kind.getValue())
                    : charge(
                            usdPerMillionAbove
                                    .lowerEntry(
                                            Math.max(1, data.path("inputTokens").asLong()))
                                    .getValue(),
                            kind.getKey(),
                            kind.getValue());
            if (charge == null) {
                return null;
            }
            cost = cost.add(charge);
        }
        return cost;
    }

    private @Nullable BigDecimal inSlices(String kind, long tokens) {
        BigDecimal cost = BigDecimal.ZERO;
        for (Map.Entry<Long, Map<String, BigDecimal>> range : usdPerMillionAbove.entrySet()) {
            long above = range.getKey();
            Long next = usdPerMillionAbove.higherKey(above);
            long slice = Math.min(tokens, next == null ? Long.MAX_VALUE : next) - above;
            if (slice > 0 || tokens < 0) {
                BigDecimal charge = charge(range.getValue(), kind, tokens < 0 ? tokens : slice);
                if (charge == null) {
                    return null;
                }
                cost = cost.add(charge);
            }
        }
        return cost;
    }

    private static @Nullable BigDecimal charge(Map<String, BigDecimal> rates, String kind, long tokens) {
        if (tokens == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal usd = rates.get(kind);
        return usd == null || tokens < 0
                ? null
                : usd.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
    }

    private static Map<String, Long> kinds(JsonNode data) {
        long read = data.path("cacheReadInputTokens").asLong();
        long written = data.path("cacheWriteInputTokens").asLong();
        long kept = data.path("cacheWrite1hInputTokens").asLong();
        long heard = data.path("audioInputTokens").asLong();
        long seen = data.path("imageInputTokens").asLong();
        long reasoned = data.path("reasoningTokens").asLong();
        long spoken = data.path("audioOutputTokens").asLong();
        long drawn = data.path("imageOutputTokens").asLong();
        var kinds = new LinkedHashMap<String, Long>();
        kinds.put("input", data.path("inputTokens").asLong() - read - written - heard - seen);
        kinds.put("cacheRead", read);
        kinds.put("cacheWrite", written - kept);
        kinds.put("cacheWrite1h", kept);
        kinds.put("audioInput", heard);
        kinds.put("imageInput", seen);
        kinds.put("output", data.path("outputTokens").asLong() - reasoned - spoken - drawn);
        kinds.put("reasoning", reasoned);
        kinds.put("audioOutput", spoken);
        kinds.put("imageOutput", drawn);
        return kinds;
    }
}
