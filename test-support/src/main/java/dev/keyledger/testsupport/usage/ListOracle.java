package dev.keyledger.testsupport.usage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a public list says that models cost, read by nothing of the catalogue's code: of models that it writes out, and whose
 * charges are all plain. What rules for names make of others is not decided here.
 *
 * @param prices of the models that it writes out
 * @param undecided names that stand in the list in some other way, and parts of names that rules of it mean
 */
public record ListOracle(Map<ListedModel, List<OraclePrice>> prices, Set<ListedModel> undecided) {
    /** Models that both lists decide about, of which one or the other, or both, has a price. */
    public static List<ListedModel> decidedByBoth(ListOracle one, ListOracle other) {
        var names = new ArrayList<>(one.prices.keySet());
        names.addAll(other.prices.keySet());
        return names.stream()
                .distinct()
                .filter(name -> one.decides(name) && other.decides(name))
                .sorted(Comparator.comparing(ListedModel::provider).thenComparing(ListedModel::name))
                .toList();
    }

    /** It is written out, or nothing in the list is like it. */
    private boolean decides(ListedModel model) {
        return prices.containsKey(model)
                || (prices.keySet().stream().noneMatch(model::couldBe)
                        && undecided.stream().noneMatch(model::couldBe));
    }

    /** Providers that it has prices of. */
    public Set<String> providers() {
        var providers = new TreeSet<String>();
        prices.keySet().forEach(model -> providers.add(model.provider()));
        return providers;
    }

    /** The prices of these models, and of no others. */
    public OracleCatalogue catalogue(Collection<ListedModel> models) {
        var catalogue = new OracleCatalogue();
        // A provider is known by any of its models, not only by those that are asked for.
        providers().forEach(provider -> catalogue.at(provider, "a model that nobody asks for"));
        models.forEach(model -> {
            List<OraclePrice> listed = prices.get(model);
            if (listed != null) {
                catalogue.at(model.provider(), model.name(), listed.toArray(OraclePrice[]::new));
            }
        });
        return catalogue;
    }
}
