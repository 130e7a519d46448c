package dev.keyledger.prices;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The models of one provider, found by any way of writing their names. */
final class ProviderPrices {
    private final String provider;
    private final Map<String, PricedModel> byName = new HashMap<>();
    private final Map<String, PricedModel> byCanonicalName = new HashMap<>();
    private final List<PricedModel> byPattern = new ArrayList<>();

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
        if (other != null && !Objects.equals(other.prices(), model.prices())) {
            ambiguous.add(canonical);
        }
    }

    /** @return null: no such model */
    PricedModel find(String lowerName) {
        PricedModel found = findWritten(lowerName);
        if (found == null) {
            ModelNames.Routed routed = ModelNames.routed(lowerName);
            if (provider.equals(routed.provider()) && !routed.name().equals(lowerName)) {
                found = findWritten(routed.name());
            }
        }
        return found;
    }

    /** As it is written, then by the one way to write it, then by patterns: what is said plainly comes first. */
    private PricedModel findWritten(String name) {
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
