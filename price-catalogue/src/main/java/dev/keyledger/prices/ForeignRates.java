package dev.keyledger.prices;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rates while they are read from a public list, and what such lists leave out because it goes without saying. */
final class ForeignRates {
    private final TreeMap<Long, Map<TokenKind, Long>> byPrompt = new TreeMap<>();

    /** @param above for prompts of more tokens than these */
    void put(long above, TokenKind kind, long picoPerToken) {
        byPrompt.computeIfAbsent(above, any -> new EnumMap<>(TokenKind.class)).put(kind, picoPerToken);
    }

    /**
     * What a higher tier doesn't say is as in the one below. A provider that names no price for reading from its cache
     * charges its ordinary one.
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
            known.putAll(rates);
            var complete = new EnumMap<>(known);
            if (complete.containsKey(TokenKind.INPUT)) {
                complete.putIfAbsent(TokenKind.CACHE_READ, complete.get(TokenKind.INPUT));
            }
            tiers.add(new TieredRates.Tier(above, new Rates(complete, picoPerRequest)));
        });
        return Optional.of(new TieredRates(TieredRates.Rule.WHOLE_REQUEST, tiers));
    }
}
