package dev.keyledger.prices;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** In what two catalogues differ, by all names that either of them writes out. */
public final class Comparison {
    /**
     * @param names that mean the same model in the one catalogue and the same in the other
     * @param changes what is another
     */
    public record Difference(String provider, List<String> names, List<String> changes) {}

    private record Pair(
            @Nullable PricedModel before, @Nullable PricedModel after) {}

    private Comparison() {}

    /** @param at at which moment: prices have days and hours */
    public static List<Difference> between(PriceCatalogue before, PriceCatalogue after, Instant at) {
        var differences = new ArrayList<Difference>();
        namesOf(before, after).forEach((provider, names) -> {
            Map<Pair, List<String>> byPair = new LinkedHashMap<>();
            for (String name : names) {
                byPair.computeIfAbsent(
                                new Pair(meant(before, provider, name), meant(after, provider, name)),
                                any -> new ArrayList<>())
                        .add(name);
            }
            byPair.forEach((pair, same) -> {
                List<String> changes = changes(pair, at);
                if (!changes.isEmpty()) {
                    differences.add(new Difference(provider, List.copyOf(same), changes));
                }
            });
        });
        return List.copyOf(differences);
    }

    private static Map<String, Set<String>> namesOf(PriceCatalogue before, PriceCatalogue after) {
        var names = new TreeMap<String, Set<String>>();
        Stream.concat(before.lists().stream(), after.lists().stream())
                .flatMap(list -> list.models().stream())
                .forEach(model -> names.computeIfAbsent(model.provider(), any -> new TreeSet<>())
                        .addAll(model.names()));
        return names;
    }

    private static @Nullable PricedModel meant(PriceCatalogue catalogue, String provider, String name) {
        return switch (catalogue.look(provider, name)) {
            case Lookup.Found found -> found.model();
            case Lookup.Missing missing -> null;
        };
    }

    private static List<String> changes(Pair pair, Instant at) {
        if (pair.before() == null) {
            return pair.after() == null ? List.of() : List.of("no price → a price");
        }
        if (pair.after() == null) {
            return List.of("a price → no price");
        }
        return PriceDifference.between(pair.before(), pair.after(), at, PriceDifference.Of.EVERYTHING);
    }
}
