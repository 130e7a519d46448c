package dev.keyledger.benchmarks.measure;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What all rounds of a benchmark have measured. */
public final class Results {
    private final Map<Subject, List<Run>> runs;

    /** @param cpuSeconds what each process used meanwhile, by name */
    record Run(Trial trial, Map<String, Double> cpuSeconds) {}

    Results(Map<Subject, List<Run>> runs) {
        this.runs = Collections.unmodifiableMap(new LinkedHashMap<>(runs));
    }

    /** These and others, of other subjects or of further rounds. */
    public Results and(Results others) {
        var all = new LinkedHashMap<>(runs);
        others.runs.forEach((subject, more) ->
                all.merge(subject, more, (earlier, later) -> Stream.concat(earlier.stream(), later.stream())
                        .toList()));
        return new Results(all);
    }

    public Set<Subject> subjects() {
        return runs.keySet();
    }

    /** Every figure of a subject, in the order in which they are shown. */
    public Map<Figure, Spread> figures(Subject subject) {
        var figures = new LinkedHashMap<Figure, Spread>();
        figures.put(Trial.OPERATIONS_PER_SECOND, operationsPerSecond(subject));
        figures.put(Trial.P50_MILLIS, spread(subject, run -> run.trial().percentileMillis(50)));
        figures.put(Trial.P99_MILLIS, p99Millis(subject));
        for (Figure extra : runs(subject).getFirst().trial().extras().keySet()) {
            figures.put(extra, extra(subject, extra));
        }
        return figures;
    }

    public Spread operationsPerSecond(Subject subject) {
        return spread(subject, run -> run.trial().operationsPerSecond());
    }

    public Spread p99Millis(Subject subject) {
        return spread(subject, run -> run.trial().percentileMillis(99));
    }

    /** A figure that only this kind of work has. */
    public Spread extra(Subject subject, Figure figure) {
        return spread(subject, run -> run.trial().extra(figure));
    }

    /** Microseconds of processor time per operation, by process. */
    public Map<String, Spread> cpuMicrosPerOperation(Subject subject) {
        var processes = new LinkedHashSet<String>();
        runs(subject).forEach(run -> processes.addAll(run.cpuSeconds().keySet()));
        var micros = new LinkedHashMap<String, Spread>();
        for (String process : processes) {
            micros.put(
                    process,
                    spread(
                            subject,
                            run -> run.cpuSeconds().getOrDefault(process, 0.0)
                                    * 1e6
                                    / run.trial().operations()));
        }
        return micros;
    }

    private List<Run> runs(Subject subject) {
        return requireNonNull(runs.get(subject), () -> subject + " was not measured");
    }

    private Spread spread(Subject subject, ToDoubleFunction<Run> figure) {
        return new Spread(runs(subject).stream().map(figure::applyAsDouble).toList());
    }
}
