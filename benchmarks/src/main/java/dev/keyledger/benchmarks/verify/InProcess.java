package dev.keyledger.benchmarks.verify;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.Figure;
import dev.keyledger.benchmarks.measure.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Keys looked at in this process, one after another by each thread, and every answer checked. */
final class InProcess {
    /** From the call to its answer, however late the call was. */
    static final Figure CALL_P99 = new Figure("callP99Micros", "call p99 µs");

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
            var loops = new ArrayList<Future<Latencies>>();
            for (int i = 0; i < threads; i++) {
                var random = new Random(i);
                loops.add(pool.submit(() -> loop(random, started + duration.toNanos(), nanosBetween)));
            }
            var all = new Latencies();
            for (Future<Latencies> loop : loops) {
                all.add(loop.get());
            }
            return Trial.of((System.nanoTime() - started) / 1e9, all.sinceDueMicros)
                    .with(Map.of(CALL_P99, all.ofCallNanos.getValueAtPercentile(99) / 1e3));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchProblem problem ? problem : new BenchProblem("A thread failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    private Latencies loop(Random random, long deadline, double nanosBetween) {
        Verification verification = contender.get();
        var latencies = new Latencies();
        long first = System.nanoTime();
        long due = first;
        long begun = first;
        for (long i = 1; due < deadline; i++) {
            Presented presented = keys[random.nextInt(keys.length)];
            if (verification.passes(presented.key()) != presented.valid()) {
                throw new BenchProblem(
                        "A key that is " + (presented.valid() ? "" : "not ") + "valid was taken for another");
            }
            long ended = System.nanoTime();
            latencies.record(due, begun, ended);
            due = nanosBetween == 0 ? ended : first + (long) (i * nanosBetween);
            begun = awaited(due, ended);
        }
        return latencies;
    }

    /**
     * Spinning: what wakes up from a pause is later than most answers take.
     *
     * @return what time it is then
     */
    private static long awaited(long due, long now) {
        long time = now;
        while (time < due) {
            Thread.onSpinWait();
            time = System.nanoTime();
        }
        return time;
    }

    /** Of one thread. */
    private static final class Latencies {
        private final Histogram sinceDueMicros = Trial.newHistogram();
        private final Histogram ofCallNanos = Trial.newHistogram();

        void record(long due, long begun, long ended) {
            sinceDueMicros.recordValue((ended - due) / 1_000);
            ofCallNanos.recordValue(ended - begun);
        }

        void add(Latencies others) {
            sinceDueMicros.add(others.sinceDueMicros);
            ofCallNanos.add(others.ofCallNanos);
        }
    }
}
