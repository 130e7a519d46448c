package dev.keyledger.prices;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one token of each kind costs, in whole pico-dollars (10⁻¹² USD): a dollar a million tokens is 1,000,000 of them.
 * A kind without a rate is not covered: a request with such tokens has no known cost.
 *
 * @param picoPerToken by kind; reasoning that has no rate of its own is charged as output, as providers do
 * @param picoPerRequest charged once, whatever was used; 0: nothing
 */
public record Rates(Map<TokenKind, Long> picoPerToken, long picoPerRequest) {
    /** The highest rate that is believed: a thousand dollars a million tokens. Above it somebody mistook a unit. */
    public static final long PICO_PER_TOKEN_MAX = 1_000_000_000;

    /** The highest charge of a request that is believed: a hundred dollars. */
    public static final long PICO_PER_REQUEST_MAX = 100_000_000_000_000L;

    static final long NOT_COVERED = -1;

    /** @throws IllegalArgumentException if a rate is negative or beyond belief */
    public Rates {
        var rates = new EnumMap<TokenKind, Long>(TokenKind.class);
        rates.putAll(picoPerToken);
        if (rates.containsKey(TokenKind.OUTPUT)) {
            rates.putIfAbsent(TokenKind.REASONING, rates.get(TokenKind.OUTPUT));
        }
        rates.forEach((kind, pico) -> {
            if (pico < 0 || pico > PICO_PER_TOKEN_MAX) {
                throw new IllegalArgumentException("%s is not from 0 to 1000 USD a million tokens: %s"
                        .formatted(kind.jsonName(), Decimals.usdPerMillion(pico)));
            }
        });
        if (picoPerRequest < 0 || picoPerRequest > PICO_PER_REQUEST_MAX) {
            throw new IllegalArgumentException(
                    "a request's charge is not from 0 to 100 USD: " + Decimals.usd(picoPerRequest));
        }
        picoPerToken = Collections.unmodifiableMap(rates);
    }

    /** Without what goes without saying: reasoning at the price of output. */
    Map<TokenKind, Long> said() {
        var said = new EnumMap<TokenKind, Long>(TokenKind.class);
        said.putAll(picoPerToken);
        if (said.containsKey(TokenKind.OUTPUT)) {
            said.remove(TokenKind.REASONING, said.get(TokenKind.OUTPUT));
        }
        return said;
    }

    /** Whether nothing costs anything. */
    boolean areFree() {
        return picoPerRequest == 0 && picoPerToken.values().stream().allMatch(pico -> pico == 0);
    }

    /** Whether they say anything at all. */
    boolean areEmpty() {
        return picoPerRequest == 0 && picoPerToken.isEmpty();
    }

    /** Whether they charge for tokens of a whole that wasn't reported. */
    boolean chargeForMoreThan(TokenUse use) {
        return picoPerToken.entrySet().stream().anyMatch(rate -> rate.getValue() > 0 && !use.isKnown(rate.getKey()));
    }

    /** Pico-dollars for so many tokens of the kind; {@link #NOT_COVERED}. */
    long chargeFor(TokenKind kind, long tokens) {
        if (tokens == 0) {
            return 0;
        }
        Long pico = picoPerToken.get(kind);
        return pico == null || tokens < 0 ? NOT_COVERED : Math.multiplyExact(tokens, pico.longValue());
    }
}
