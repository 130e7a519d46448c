package dev.keyledger.benchmarks.revocation;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.verify.Gateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/** Verifies at a given rate at every instance, until it is stopped. */
final class Meanwhile implements AutoCloseable {
    private static final Duration AT_A_TIME = Duration.ofSeconds(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Future<List<Trial>>> loops = new ArrayList<>();

    private Meanwhile() {}

    static Meanwhile start(List<Gateway> gateways, double perSecondEach, int clientsEach) {
        var meanwhile = new Meanwhile();
        gateways.forEach(gateway -> meanwhile.loops.add(
                meanwhile.threads.submit(() -> meanwhile.loop(gateway, perSecondEach, clientsEach))));
        return meanwhile;
    }

    private List<Trial> loop(Gateway gateway, double perSecond, int clients) {
        var trials = new ArrayList<Trial>();
        while (!stopped.get()) {
            trials.add(gateway.verifyAt(perSecond, clients, AT_A_TIME));
        }
        return trials;
    }

    /**
     * All that was verified, its rate that of all instances together.
     *
     * @throws BenchProblem if a key that was not revoked was refused
     */
    Trial stop() {
        stopped.set(true);
        Histogram latencyMicros = Trial.newHistogram();
        double seconds = 0;
        for (Future<List<Trial>> loop : loops) {
            List<Trial> trials = resultOf(loop);
            trials.forEach(trial -> latencyMicros.add(trial.latencyMicros()));
            seconds = Math.max(
                    seconds, trials.stream().mapToDouble(Trial::seconds).sum());
        }
        return Trial.of(seconds, latencyMicros);
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.close();
    }

    private static <T> T resultOf(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchProblem problem
                    ? problem
                    : new BenchProblem("A client failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }
}
