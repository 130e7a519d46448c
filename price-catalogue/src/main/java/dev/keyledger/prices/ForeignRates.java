package dev.keyledger.prices;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rates while they are read from a public list, and what such lists leave out because it goes without saying. */
final class ForeignRates {
    private final TreeMap<Long, Map<TokenKind, Long>> byPrompt = new TreeMap<>();
    private final Map<TokenKind, Long> ofAnyPrompt = new EnumMap<>(TokenKind.class);

    /** @param above for prompts of more tokens than these */
    void put(long above, TokenKind kind, long picoPerToken) {
        byPrompt.computeIfAbsent(above, any -> new EnumMap<>(TokenKind.class)).put(kind, picoPerToken);
    }

    /** Said to be the same for prompts of all lengths. */
    void putForAll(TokenKind kind, long picoPerToken) {
        put(0, kind, picoPerToken);
        ofAnyPrompt.put(kind, picoPerToken);
    }

    /**
     * The longest prompt that these are for, where the same model's ordinary rates are higher above it and these don't say
     * what they are there; null: any.
     */
    @Nullable
    Long promptMax(ForeignRates ordinary) {
        return ordinary.byPrompt.keySet().stream()
                .filter(above -> above > 0 && !byPrompt.containsKey(above))
                .findFirst()
                .orElse(null);
    }

    /**
     * What a higher tier doesn't say is as in the one below, but for the parts of a whole that is dearer in it: their rates
     * are for shorter prompts. A provider that names no price for reading from its cache charges its ordinary one, which is
     * never less. What is kept for an hour never costs less than what is kept for minutes: such a rate is
     * one of shorter prompts or of another model, and isn't believed.
     *
     * @return empty: neither what goes in nor what comes out has a price
     */
    Optional<TieredRates> complete(long picoPerRequest) {
        Map<TokenKind, Long> base = byPrompt.getOrDefault(0L, Map.of());
        if (!base.containsKey(TokenKind.INPUT) && !base.containsKey(TokenKind.OUTPUT)) {
            return Optional.empty();
        }
        var tiers = new ArrayList<TieredRates.Tier>();
        var known = new EnumMap<TokenKind, Long>(TokenKind.class);
        byPrompt.forEach((above, rates) -> {
            if (isDearer(TokenKind.INPUT, rates, known)) {
                known.keySet().removeIf(kind -> !kind.isOutput() && kind != TokenKind.INPUT);
            }
            if (isDearer(TokenKind.OUTPUT, rates, known)) {
                known.keySet().removeIf(kind -> kind.isOutput() && kind != TokenKind.OUTPUT);
            }
            known.putAll(ofAnyPrompt);
            known.putAll(rates);
            var complete = new EnumMap<>(known);
            if (complete.containsKey(TokenKind.INPUT)) {
                complete.putIfAbsent(TokenKind.CACHE_READ, complete.get(TokenKind.INPUT));
            }
            if (complete.getOrDefault(TokenKind.CACHE_WRITE_1H, Long.MAX_VALUE)
                    < complete.getOrDefault(TokenKind.CACHE_WRITE, 0L)) {
                complete.remove(TokenKind.CACHE_WRITE_1H);
            }
            tiers.add(new TieredRates.Tier(above, new Rates(complete, picoPerRequest)));
        });
        return Optional.of(new TieredRates(TieredRates.Rule.WHOLE_REQUEST, tiers));
    }

    private static boolean isDearer(TokenKind whole, Map<TokenKind, Long> higher, Map<TokenKind, Long> lower) {
        return lower.containsKey(whole) && higher.getOrDefault(whole, 0L) > lower.get(whole);
    }
}
