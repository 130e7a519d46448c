package dev.keyledger.prices;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model at a provider, with its prices.
 *
 * @param provider as {@link ProviderNames} has it
 * @param name its first name
 * @param names all names that are written out, the first included, in lower case
 * @param patterns of names that are not
 * @param prices latest first; those for some hours of the day before those for all. None: a list names the model, and
 *     doesn't say what it costs in a way that is understood
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
        for (int i = 0; i < prices.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (prices.get(i).collidesWith(prices.get(j))) {
                    throw new IllegalArgumentException("two prices for one moment, both from "
                            + prices.get(i).from());
                }
            }
        }
    }

    PricedModel withPrices(List<Price> others) {
        return new PricedModel(provider, name, names, patterns, others);
    }

    /** Whether both cost the same at all times, whoever says so. */
    public boolean costsAs(PricedModel other) {
        return prices.size() == other.prices.size()
                && IntStream.range(0, prices.size()).allMatch(i -> prices.get(i).isAs(other.prices.get(i)));
    }

    boolean matches(String candidate) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(candidate));
    }

    /** The price in force; null: none. */
    public Price at(Instant time, ServiceTier tier) {
        for (Price price : prices) {
            if (price.serviceTier() == tier && price.holds(time)) {
                return price;
            }
        }
        return null;
    }
}
