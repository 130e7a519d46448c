package dev.keyledger.testsupport.usage;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A catalogue of prices for a test to compute with. Knows names only as they are written here. */
public final class OracleCatalogue {
    /** Those of the catalogue that comes with the aggregator. */
    static final OracleCatalogue BUILT_IN = new OracleCatalogue()
            .madeBy("openai", "gpt-4o", builtIn("input 2.5, cacheRead 1.25, cacheWrite 2.5, output 10"))
            .madeBy("openai", "gpt-4o-2024-11-20", builtIn("input 2.5, cacheRead 1.25, cacheWrite 2.5, output 10"))
            .madeBy("openai", "gpt-4o-mini", builtIn("input 0.15, cacheRead 0.075, cacheWrite 0.15, output 0.6"))
            .madeBy("anthropic", "claude-sonnet-4-5", builtIn("input 3, cacheRead 0.3, cacheWrite 3.75, output 15"));

    private static final String ANY = "*";
    private static final String NOT_REPORTED = "tokens-not-reported";
    private static final Map<String, String> TIERS = Map.of(
            "",
            "standard",
            "default",
            "standard",
            "standard",
            "standard",
            "batch",
            "batch",
            "flex",
            "flex",
            "priority",
            "priority");

    private final Map<String, List<OraclePrice>> prices = new HashMap<>();
    private final Map<String, String> makers = new HashMap<>();
    private @Nullable Set<String> believed;

    /**
     * What a request costs.
     *
     * @param usd null: not known, for the reason
     * @param reported whether it is what was billed
     */
    record Verdict(
            @Nullable BigDecimal usd,
            boolean reported,
            boolean stale,
            boolean assumed,
            @Nullable String reason) {
        static Verdict unknown(String reason) {
            return new Verdict(null, false, false, false, reason);
        }
    }

    private static OraclePrice builtIn(String rates) {
        return OraclePrice.of(Instant.EPOCH, "2026-08-21", rates);
    }

    /** At this provider; a model without a provider isn't meant. */
    public OracleCatalogue at(String provider, String model, OraclePrice... all) {
        prices.put(provider + " " + model, List.of(all));
        return this;
    }

    /** At its maker, whose price is taken for a request that doesn't say who served it. */
    public OracleCatalogue madeBy(String maker, String model, OraclePrice... all) {
        makers.put(model, maker);
        return at(maker, model, all);
    }

    /** Whoever serves it. */
    public OracleCatalogue anywhere(String model, OraclePrice... all) {
        return at(ANY, model, all);
    }

    /** Only of these sources a reported cost is believed; without a call of all. */
    public OracleCatalogue believing(String... sources) {
        believed = Set.of(sources);
        return this;
    }

    Verdict verdict(String source, JsonNode data, Instant time) {
        boolean failed = data.path("statusCode").asInt() >= 400;
        BigDecimal reported = data.has("reportedCostUsd") && (believed == null || believed.contains(source))
                ? new BigDecimal(data.path("reportedCostUsd").asText())
                : null;
        if (reported != null && reported.signum() > 0) {
            return new Verdict(reported, true, false, false, null);
        }
        Verdict estimate = estimate(data, time);
        boolean nothing =
                (failed && !NOT_REPORTED.equals(estimate.reason())) || (reported != null && isFree(data, time));
        return estimate.usd() == null && nothing ? new Verdict(BigDecimal.ZERO, false, false, false, null) : estimate;
    }

    private Verdict estimate(JsonNode data, Instant time) {
        if (!data.has("inputTokens") && !data.has("outputTokens")) {
            return Verdict.unknown("no-usage");
        }
        List<OraclePrice> found = find(data);
        if (found == null) {
            return Verdict.unknown(isKnownProvider(data) ? "unknown-model" : "unknown-provider");
        }
        String tier = tierOf(data);
        if (tier == null || found.stream().noneMatch(price -> price.isOfTier(tier))) {
            return Verdict.unknown("unknown-service-tier");
        }
        Optional<OraclePrice> price = priceAt(found, tier, time);
        if (price.isEmpty()) {
            return Verdict.unknown("no-price-then");
        }
        if (!price.get().covers(data)) {
            return Verdict.unknown("prompt-too-long");
        }
        if (price.get().lacks(data)) {
            return Verdict.unknown(NOT_REPORTED);
        }
        BigDecimal cost = price.get().cost(data);
        return cost == null
                ? Verdict.unknown("tokens-not-covered")
                : new Verdict(cost, false, price.get().isStale(time), isAssumed(data), null);
    }

    private boolean isFree(JsonNode data, Instant time) {
        List<OraclePrice> found = find(data);
        String tier = tierOf(data);
        return found != null
                && tier != null
                && priceAt(found, tier, time).filter(OraclePrice::isFree).isPresent();
    }

    private static Optional<OraclePrice> priceAt(List<OraclePrice> all, String tier, Instant time) {
        return all.stream()
                .filter(price -> price.isOfTier(tier) && price.holds(time))
                .max(Comparator.comparing(OraclePrice::hasHours).thenComparing(price -> price.from));
    }

    private static @Nullable String tierOf(JsonNode data) {
        return TIERS.get(data.path("serviceTier").asText("").toLowerCase(Locale.ROOT));
    }

    private @Nullable List<OraclePrice> find(JsonNode data) {
        String model = data.path("model").asText();
        String provider = data.has("provider") ? data.path("provider").asText() : makers.getOrDefault(model, ANY);
        List<OraclePrice> theirs = prices.get(provider + " " + model);
        return theirs == null ? prices.get(ANY + " " + model) : theirs;
    }

    private boolean isAssumed(JsonNode data) {
        return !data.has("provider") && makers.containsKey(data.path("model").asText());
    }

    private boolean isKnownProvider(JsonNode data) {
        return !data.has("provider")
                || prices.keySet().stream()
                        .anyMatch(key -> key.startsWith(data.path("provider").asText() + " "));
    }
}
