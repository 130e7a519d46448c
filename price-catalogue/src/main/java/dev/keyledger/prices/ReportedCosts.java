package dev.keyledger.prices;

import java.util.Set;

/**
 * Whose word is taken for what a request cost: what the provider billed goes before any estimate, what a gateway worked
 * out for itself doesn't.
 *
 * @param believeAll whether every source's is
 * @param sources CloudEvents sources whose is, where not all are
 */
public record ReportedCosts(boolean believeAll, Set<String> sources) {
    public static final ReportedCosts ALL = new ReportedCosts(true, Set.of());

    public static final ReportedCosts NONE = new ReportedCosts(false, Set.of());

    public ReportedCosts {
        sources = Set.copyOf(sources);
    }

    public boolean believe(String source) {
        return believeAll || sources.contains(source);
    }
}
