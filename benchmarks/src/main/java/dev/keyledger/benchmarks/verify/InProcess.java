package dev.keyledger.benchmarks.verify;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Keys looked at in this process, one after another by each thread, and every answer checked. */
final class InProcess {
    /** What looks at keys, of one thread. */
    interface Verification {
        boolean passes(String presented);
    }

    /** @param valid whether it has to pass */
    record Presented(String key, boolean valid) {}

    private final Supplier<Verification> contender;
    private final Presented[] keys;

    /** @param keys looked at in any order, each again and again */
    InProcess(Supplier<Verification> contender, List<Presented> keys) {
        this.contender = contender;
        this.keys = keys.toArray(Presented[]::new);
    }

    /** As many as it can. */
    Trial verify(int threads, Duration duration) {
        return run(threads, duration, 0);
    }

    /** At times that are fixed beforehand: what has to wait for an earlier one counts from when it was due. */
    Trial verifyAt(double perSecond, int threads, Duration duration) {
        return run(threads, duration, 1e9 * threads / perSecond);
    }

    /** @param nanosBetween two of one thread; 0: none */
    private Trial run(int threads, Duration duration, double nanosBetween) {
        long started = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            var loops = new ArrayList<Future<Histogram>>();
            for (int i = 0; i < threads; i++) {
                var random = new Random(i);
                loops.add(pool.submit(() -> loop(random, started + duration.toNanos(), nanosBetween)));
            }
            Histogram all = Trial.newHistogram();
            for (Future<Histogram> loop : loops) {
                all.add(loop.get());
            }
            return Trial.of((System.nanoTime() - started) / 1e9, all);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchProblem problem ? problem : new BenchProblem("A thread failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    private Histogram loop(Random random, long deadline, double nanosBetween) {
        Verification verification = contender.get();
        Histogram latencyMicros = Trial.newHistogram();
        long first = System.nanoTime();
        long begun = first;
        for (long i = 1; begun < deadline; i++) {
            Presented presented = keys[random.nextInt(keys.length)];
            if (verification.passes(presented.key()) != presented.valid()) {
                throw new BenchProblem(
                        "A key that is " + (presented.valid() ? "" : "not ") + "valid was taken for another");
            }
            long ended = System.nanoTime();
            latencyMicros.recordValue((ended - begun) / 1_000);
            begun = nanosBetween == 0 ? ended : awaitDue(first + (long) (i * nanosBetween));
        }
        return latencyMicros;
    }

    /** Spinning: what wakes up from a pause is later than most answers take. */
    private static long awaitDue(long due) {
        while (System.nanoTime() < due) {
            Thread.onSpinWait();
        }
        return due;
    }
}
