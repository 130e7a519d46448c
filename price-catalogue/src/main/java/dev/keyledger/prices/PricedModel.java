package dev.keyledger.prices;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A model at a provider, with its prices.
 *
 * @param provider as {@link ProviderNames} has it
 * @param name its first name
 * @param names all names that are written out, the first included, in lower case
 * @param patterns of names that are not
 * @param prices latest first; those for some hours of the day before those for all
 */
public record PricedModel(
        String provider, String name, Set<String> names, List<NamePattern> patterns, List<Price> prices) {
    /** @throws IllegalArgumentException if two prices could be meant at some moment */
    public PricedModel {
        names = Set.copyOf(names);
        patterns = List.copyOf(patterns);
        prices = prices.stream()
                .sorted(Comparator.comparing(Price::from, Comparator.reverseOrder())
                        .thenComparing(price -> price.hours() == null))
                .toList();
        if (prices.isEmpty()) {
            throw new IllegalArgumentException("no prices");
        }
        for (int i = 0; i < prices.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (prices.get(i).collidesWith(prices.get(j))) {
                    throw new IllegalArgumentException("two prices for one moment, both from "
                            + prices.get(i).from());
                }
            }
        }
    }

    boolean matches(String candidate) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(candidate));
    }

    /** The price in force; null: none. */
    Price at(Instant time, ServiceTier tier) {
        for (Price price : prices) {
            if (price.serviceTier() == tier && price.holds(time)) {
                return price;
            }
        }
        return null;
    }
}
