package dev.keyledger.benchmarks.measure;

import dev.keyledger.benchmarks.BenchProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Loads that go on, side by side, while something else is measured, until they are stopped. */
public final class Meanwhile implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Future<List<Trial>>> loops = new ArrayList<>();

    private Meanwhile() {}

    /** @param loads each a short trial, which is repeated */
    public static Meanwhile start(List<Supplier<Trial>> loads) {
        var meanwhile = new Meanwhile();
        loads.forEach(load -> meanwhile.loops.add(meanwhile.threads.submit(() -> meanwhile.loop(load))));
        return meanwhile;
    }

    private List<Trial> loop(Supplier<Trial> load) {
        var trials = new ArrayList<Trial>();
        while (!stopped.get()) {
            trials.add(load.get());
        }
        return trials;
    }

    /**
     * What each load did, in their order.
     *
     * @throws BenchProblem if a client failed
     */
    public List<Trial> stop() {
        stopped.set(true);
        return loops.stream().map(loop -> sum(Finished.resultOf(loop))).toList();
    }

    private static Trial sum(List<Trial> trials) {
        Histogram latencyMicros = Trial.newHistogram();
        trials.forEach(trial -> latencyMicros.add(trial.latencyMicros()));
        return Trial.of(trials.stream().mapToDouble(Trial::seconds).sum(), latencyMicros);
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.close();
    }
}
