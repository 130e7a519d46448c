package dev.keyledger.benchmarks.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs every step once per round, round after round, so that all contenders see the same machine: one that is slow for
 * a while is slow for each of them.
 */
public final class Rounds {
    /** Below this share of a round's processor time a process is left out. */
    private static final double CPU_SHARE_MIN = 0.005;

    private final int count;
    private final Supplier<Map<String, Double>> processorSeconds;
    private final Consumer<String> progress;
    private final List<Step> steps = new ArrayList<>();

    private record Step(Subject subject, Supplier<Trial> work) {}

    /** @param processorSeconds what each process has used up to now, by name */
    public Rounds(int count, Supplier<Map<String, Double>> processorSeconds, Consumer<String> progress) {
        this.count = count;
        this.processorSeconds = processorSeconds;
        this.progress = progress;
    }

    public Rounds step(Subject subject, Supplier<Trial> work) {
        steps.add(new Step(subject, work));
        return this;
    }

    /** The results in the order of the steps. */
    public Results run() {
        var runs = new LinkedHashMap<Subject, List<Results.Run>>();
        for (int round = 1; round <= count; round++) {
            for (Step step : steps) {
                Results.Run run = run(step);
                runs.computeIfAbsent(step.subject(), subject -> new ArrayList<>())
                        .add(run);
                progress.accept(String.format(
                        Locale.ROOT,
                        "round %d of %d: %s: %,.0f/s",
                        round,
                        count,
                        step.subject(),
                        run.trial().operationsPerSecond()));
            }
        }
        return new Results(runs);
    }

    private Results.Run run(Step step) {
        Map<String, Double> before = processorSeconds.get();
        Trial trial = step.work().get();
        Map<String, Double> used = new LinkedHashMap<>(processorSeconds.get());
        used.replaceAll((process, seconds) -> seconds - before.getOrDefault(process, 0.0));
        double total = used.values().stream().mapToDouble(Double::doubleValue).sum();
        used.values().removeIf(seconds -> seconds <= total * CPU_SHARE_MIN);
        return new Results.Run(trial, used);
    }
}
