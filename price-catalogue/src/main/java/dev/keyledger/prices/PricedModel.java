package dev.keyledger.prices;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model at a provider, with its prices.
 *
 * @param provider as {@link ProviderNames} has it
 * @param name its first name
 * @param names all names that are written out, the first included, in lower case
 * @param patterns of names that are not
 * @param prices those for some hours of the day before those for all, each latest first. None: a list names the model, and
 *     doesn't say what it costs in a way that is understood
 */
public record PricedModel(
        String provider, String name, Set<String> names, List<NamePattern> patterns, List<Price> prices) {
    /** @throws IllegalArgumentException if two prices could be meant at some moment */
    public PricedModel {
        names = Set.copyOf(names);
        patterns = List.copyOf(patterns);
        prices = prices.stream()
                .sorted(Comparator.comparing((Price price) -> price.hours() == null)
                        .thenComparing(Price::from, Comparator.reverseOrder()))
                .toList();
        for (int i = 0; i < prices.size(); i++) {
            for (int j = 0; j < i; j++) {
                requireApart(prices.get(j), prices.get(i), prices);
            }
        }
    }

    private static void requireApart(Price one, Price other, List<Price> all) {
        boolean oneIsFirst = one.from().isBefore(other.from());
        Price first = oneIsFirst ? one : other;
        Price second = oneIsFirst ? other : one;
        Instant end = endOf(first, all);
        if (one.isBeside(other) && (end == null || second.from().isBefore(end))) {
            throw new IllegalArgumentException("two prices for one moment, one from %s %s and one from %s"
                    .formatted(first.from(), end == null ? "on" : "to " + end, second.from()));
        }
    }

    /** Null: never. */
    private static @Nullable Instant endOf(Price price, List<Price> all) {
        return price.until() != null
                ? price.until()
                : all.stream()
                        .filter(next -> next.follows(price))
                        .map(Price::from)
                        .min(Comparator.naturalOrder())
                        .orElse(null);
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
    public @Nullable Price at(Instant time, ServiceTier tier) {
        for (Price price : prices) {
            if (price.serviceTier() == tier && price.holds(time) && !isEnded(price, time)) {
                return price;
            }
        }
        return null;
    }

    /**
     * Whether what was reported isn't enough to say what it cost by this price of the model. One without a rate for what
     * comes out is for a model that puts out nothing, unless another of its prices has one: then it is left out here.
     */
    boolean needsMoreThan(TokenUse use, Price price) {
        return price.needsMoreThan(use)
                || (use.output() == null
                        && price.rates().leaveOutput()
                        && prices.stream().anyMatch(other -> !other.rates().leaveOutput()));
    }

    private boolean isEnded(Price price, Instant time) {
        if (price.until() == null) {
            for (Price next : prices) {
                if (next.follows(price) && !time.isBefore(next.from())) {
                    return true;
                }
            }
        }
        return false;
    }
}
