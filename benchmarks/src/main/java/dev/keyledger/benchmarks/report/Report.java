package dev.keyledger.benchmarks.report;

import dev.keyledger.benchmarks.measure.Results;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark has to say.
 *
 * @param settings under which it measured: whatever would change the figures
 * @param notes sentences that a reader of the figures must know
 */
public record Report(Results results, List<Goal> goals, Map<String, String> settings, List<String> notes) {
    public Report {
        goals = List.copyOf(goals);
        notes = List.copyOf(notes);
    }
}
