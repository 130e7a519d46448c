package dev.keyledger.prices.coverage;

import dev.keyledger.prices.Estimate;
import dev.keyledger.prices.Lookup;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceDifference;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceList;
import dev.keyledger.prices.PricedModel;
import dev.keyledger.prices.TokenUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How much of public lists a catalogue has prices of, and whether they agree. */
public final class Coverage {
    private static final PriceCatalogue.MaxAge ANY_AGE = new PriceCatalogue.MaxAge(Duration.ofDays(36_500), false);
    private static final TokenUse SOME = TokenUse.of(1_000, 100);

    private final PriceCatalogue catalogue;
    private final Expectations expectations;
    private final Instant at;
    private final Set<String> applied = new HashSet<>();
    private final List<OfList> lists = new ArrayList<>();

    /**
     * @param name of its file
     * @param models that it names
     * @param paid of them
     * @param priced of those that are paid
     * @param unpriced the others, each with the reason
     * @param compared names with a price on either side
     * @param explained how many of them differ, and why is known
     * @param unexplained what else differs
     * @param goal of a hundred that are paid; null: none
     */
    public record OfList(
            String name,
            String format,
            int models,
            int paid,
            int priced,
            List<String> unpriced,
            int compared,
            int explained,
            List<String> unexplained,
            @Nullable Integer goal) {
        public boolean isMet() {
            return unexplained.isEmpty() && (goal == null || priced * 100L >= paid * (long) goal);
        }
    }

    /** @param wrong names that have another price than they are to have, each with what is wrong */
    public record OfNames(int names, int priced, int unpriced, List<String> wrong) {}

    /**
     * @param idle explanations of differences that there aren't
     * @param reasons of differences, each with how many it explains
     */
    public record Report(List<OfList> lists, OfNames names, List<String> idle, List<String> reasons) {
        public boolean isMet() {
            return lists.stream().allMatch(OfList::isMet) && names.wrong().isEmpty() && idle.isEmpty();
        }
    }

    private Coverage(PriceCatalogue catalogue, Expectations expectations, Instant at) {
        this.catalogue = catalogue;
        this.expectations = expectations;
        this.at = at;
    }

    /**
     * @param at by the prices of which moment
     * @throws IllegalArgumentException in one line that names the place of the first mistake in a list
     */
    public static Report of(PriceCatalogue catalogue, List<PriceFile> lists, Expectations expectations, Instant at) {
        var coverage = new Coverage(catalogue, expectations, at);
        lists.forEach(coverage::add);
        return new Report(List.copyOf(coverage.lists), coverage.names(), coverage.idle(), coverage.reasons());
    }

    private void add(PriceFile file) {
        PriceList list = file.read();
        List<PublicModels.Model> all = PublicModels.of(list.format(), file.json());
        List<PublicModels.Model> paid =
                all.stream().filter(PublicModels.Model::paid).toList();
        var unpriced = new ArrayList<String>();
        for (PublicModels.Model model : paid) {
            if (estimate(model.provider(), model.model()) instanceof Estimate.Unknown(var why)) {
                unpriced.add("%s %s: %s".formatted(model.provider(), model.model(), why.reason()));
            }
        }
        int compared = 0;
        int explained = 0;
        var unexplained = new ArrayList<String>();
        for (PricedModel theirs : list.models()) {
            for (String name : new TreeSet<>(theirs.names())) {
                if (catalogue.look(theirs.provider(), name) instanceof Lookup.Found ours) {
                    compared++;
                    String difference = String.join(
                            "; ", PriceDifference.between(ours.model(), theirs, at, PriceDifference.Of.WHAT_BOTH_SAY));
                    String model = theirs.provider() + " " + name;
                    if (!difference.isEmpty() && isExplained(list.format(), model, difference)) {
                        explained++;
                    } else if (!difference.isEmpty()) {
                        unexplained.add(model + ": " + difference);
                    }
                }
            }
        }
        lists.add(new OfList(
                file.name(),
                list.format(),
                all.size(),
                paid.size(),
                paid.size() - unpriced.size(),
                List.copyOf(unpriced),
                compared,
                explained,
                List.copyOf(unexplained),
                expectations.goals().get(list.format())));
    }

    private boolean isExplained(String list, String model, String difference) {
        for (Expectations.Explanation explanation : expectations.explanations()) {
            if (explanation.list().equals(list)
                    && difference.equals(explanation.differences().get(model))) {
                applied.add(list + " " + model);
                return true;
            }
        }
        return false;
    }

    private Estimate estimate(String provider, String model) {
        return catalogue.estimate(provider, model, null, SOME, at, ANY_AGE);
    }

    private OfNames names() {
        var wrong = new ArrayList<String>();
        int priced = 0;
        for (Expectations.Name name : expectations.names()) {
            PricedModel found = meant(name.provider(), name.name());
            if (found != null) {
                priced++;
            }
            PricedModel expected = null;
            if (name.means() != null) {
                int space = name.means().indexOf(' ');
                expected = meant(name.means().substring(0, space), name.means().substring(space + 1));
                if (expected == null) {
                    wrong.add(name.name() + " is to mean " + name.means() + ", which has no price");
                    continue;
                }
            }
            if (found == null ? expected != null : expected == null || !found.costsAs(expected)) {
                wrong.add("%s has the price of %s, not of %s".formatted(name.name(), text(found), text(expected)));
            }
        }
        int all = expectations.names().size();
        return new OfNames(all, priced, all - priced, List.copyOf(wrong));
    }

    private @Nullable PricedModel meant(@Nullable String provider, String name) {
        return catalogue.look(provider, name) instanceof Lookup.Found found ? found.model() : null;
    }

    private static String text(@Nullable PricedModel model) {
        return model == null ? "nothing" : model.provider() + " " + model.name();
    }

    private List<String> idle() {
        Set<String> formats = new HashSet<>();
        lists.forEach(list -> formats.add(list.format()));
        return expectations.explanations().stream()
                .filter(explanation -> formats.contains(explanation.list()))
                .flatMap(explanation -> new TreeSet<>(explanation.differences().keySet())
                        .stream()
                                .filter(model -> !applied.contains(explanation.list() + " " + model))
                                .map(model -> explanation.list() + " " + model + ": "
                                        + explanation.differences().get(model)))
                .toList();
    }

    private List<String> reasons() {
        return expectations.explanations().stream()
                .map(explanation ->
                        explanation.list() + ": " + explanation.differences().size() + ": " + explanation.reason())
                .toList();
    }
}
