package dev.keyledger.prices;

import dev.keyledger.prices.ModelNames.InRegion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The models of one provider, found by any way of writing their names. */
final class ProviderPrices {
    private final String provider;
    private final Map<String, PricedModel> byName = new HashMap<>();
    private final Map<String, PricedModel> byCanonicalName = new HashMap<>();
    private final List<PricedModel> byPattern = new ArrayList<>();

    /** By canonical name: the same model in a region, or under the name of a part of the world. */
    private final Map<String, List<Elsewhere>> elsewhere = new HashMap<>();

    private record Elsewhere(InRegion place, PricedModel model) {}

    /** @throws IllegalArgumentException if two models have one name */
    ProviderPrices(String provider, List<PricedModel> models) {
        this.provider = provider;
        Set<String> ambiguous = new HashSet<>();
        for (PricedModel model : models) {
            for (String name : model.names()) {
                PricedModel other = byName.put(name, model);
                if (other != null) {
                    throw new IllegalArgumentException("%s and %s of %s both go by the name %s"
                            .formatted(other.name(), model.name(), provider, name));
                }
                addCanonical(ModelNames.canonical(name), model, ambiguous);
                addElsewhere(ModelNames.inRegion(name), model);
            }
            if (!model.patterns().isEmpty()) {
                byPattern.add(model);
            }
        }
        // A name that could be written for two models of different prices means neither unless it is written out.
        ambiguous.forEach(byCanonicalName::remove);
    }

    private void addCanonical(String canonical, PricedModel model, Set<String> ambiguous) {
        PricedModel other = byCanonicalName.putIfAbsent(canonical, model);
        if (other != null && !other.costsAs(model)) {
            ambiguous.add(canonical);
        }
    }

    private void addElsewhere(InRegion place, PricedModel model) {
        boolean regional = place.region() != null && !place.isApart();
        if (regional || place.isProfile()) {
            elsewhere
                    .computeIfAbsent(ModelNames.canonical(place.plainName()), any -> new ArrayList<>())
                    .add(new Elsewhere(place, model));
        }
    }

    /** @return null: no such model, or none with a price */
    @Nullable
    PricedModel find(String lowerName) {
        PricedModel found = null;
        // PROVIDER/NAME, of which the provider is known already.
        int slash = lowerName.indexOf('/');
        if (slash > 0
                && !byName.containsKey(lowerName)
                && ProviderNames.canonical(lowerName.substring(0, slash)).equals(provider)) {
            found = findAnywhere(lowerName.substring(slash + 1));
        }
        if (found == null) {
            found = findAnywhere(lowerName);
        }
        return found == null || found.prices().isEmpty() ? null : found;
    }

    /**
     * Where the name says a region: what the model costs there, else what its plain name does. That isn't known to be the
     * region's price where the list has another one for the part of the world, or prices by regions and not this one.
     */
    private @Nullable PricedModel findAnywhere(String name) {
        InRegion asked = ModelNames.inRegion(name);
        String region = asked.region();
        if (region == null || byName.containsKey(name)) {
            return findWritten(name);
        }
        PricedModel there = findWritten(region + "/" + asked.name());
        if (there != null || asked.isApart()) {
            return there;
        }
        PricedModel plain = findWritten(asked.name());
        return plain != null && (asked.isProfile() || isPriceIn(region, plain, asked.name())) ? plain : null;
    }

    private boolean isPriceIn(String region, PricedModel plain, String name) {
        return elsewhere.getOrDefault(ModelNames.canonical(name), List.of()).stream()
                .filter(other -> other.place().tellsOf(region))
                .allMatch(other -> plain.costsAs(other.model()));
    }

    /** As it is written, then by the one way to write it, then by patterns: what is said plainly comes first. */
    private @Nullable PricedModel findWritten(String name) {
        PricedModel found = byName.get(name);
        if (found == null) {
            found = byCanonicalName.get(ModelNames.canonical(name));
        }
        if (found == null) {
            for (PricedModel model : byPattern) {
                if (model.matches(name)) {
                    return model;
                }
            }
        }
        return found;
    }
}
