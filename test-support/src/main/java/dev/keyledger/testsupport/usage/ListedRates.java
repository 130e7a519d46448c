package dev.keyledger.testsupport.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rates of a public list while they are read, in US dollars a million tokens, and what they come to where it is silent. */
final class ListedRates {
    /** A list that isn't plain, whose reading is tested elsewhere. */
    static final class NotPlain extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final List<String> OF_PROMPT =
            List.of("cacheRead", "cacheWrite", "cacheWrite1h", "audioInput", "imageInput");
    private static final List<String> OF_ANSWER = List.of("reasoning", "audioOutput", "imageOutput");
    private static final BigDecimal MAX = new BigDecimal(1_000);

    private final Map<String, BigDecimal> base = new HashMap<>();
    private final TreeMap<Long, Map<String, BigDecimal>> said = new TreeMap<>(Map.of(0L, base));

    void say(long above, String kind, BigDecimal usdPerMillion) {
        BigDecimal rounded = usdPerMillion.setScale(6, RoundingMode.HALF_EVEN);
        BigDecimal change = rounded.subtract(usdPerMillion).abs();
        if (usdPerMillion.signum() < 0
                || usdPerMillion.compareTo(MAX) > 0
                || change.multiply(new BigDecimal(10_000)).compareTo(usdPerMillion) > 0) {
            throw new NotPlain();
        }
        said.computeIfAbsent(above, any -> new HashMap<>()).put(kind, rounded);
    }

    boolean isEmpty() {
        return !base.containsKey("input") && !base.containsKey("output");
    }

    boolean saysOutput() {
        return base.keySet().stream().anyMatch(kind -> kind.equals("output") || OF_ANSWER.contains(kind));
    }

    boolean isFree() {
        return said.values().stream().flatMap(rates -> rates.values().stream()).allMatch(usd -> usd.signum() == 0);
    }

    Set<Long> lengths() {
        return said.keySet();
    }

    OraclePrice price(Instant from, String asOf) {
        var rates = new LinkedHashMap<String, BigDecimal>();
        OraclePrice price = OraclePrice.of(from, asOf, text(complete(base, rates)));
        for (Map.Entry<Long, Map<String, BigDecimal>> tier :
                said.tailMap(0L, false).entrySet()) {
            price = price.above(tier.getKey(), text(complete(tier.getValue(), rates)));
        }
        return price;
    }

    /** @param rates of shorter prompts, which become those of this range */
    private static Map<String, BigDecimal> complete(Map<String, BigDecimal> higher, Map<String, BigDecimal> rates) {
        // Where a whole is dearer and its part isn't named, the part's rate of shorter prompts is not its rate here.
        if (isDearer("input", higher, rates)) {
            OF_PROMPT.forEach(rates::remove);
        }
        if (isDearer("output", higher, rates)) {
            OF_ANSWER.forEach(rates::remove);
        }
        rates.putAll(higher);
        var complete = new LinkedHashMap<>(rates);
        if (rates.containsKey("input")) {
            complete.putIfAbsent("cacheRead", rates.get("input"));
        }
        BigDecimal hour = complete.get("cacheWrite1h");
        if (hour != null && hour.compareTo(complete.getOrDefault("cacheWrite", BigDecimal.ZERO)) < 0) {
            complete.remove("cacheWrite1h");
        }
        return complete;
    }

    private static boolean isDearer(String whole, Map<String, BigDecimal> higher, Map<String, BigDecimal> lower) {
        return higher.containsKey(whole)
                && lower.containsKey(whole)
                && higher.get(whole).compareTo(lower.get(whole)) > 0;
    }

    private static String text(Map<String, BigDecimal> rates) {
        return rates.entrySet().stream()
                .map(rate -> rate.getKey() + " " + rate.getValue().toPlainString())
                .collect(Collectors.joining(", "));
    }
}
