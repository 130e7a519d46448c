package dev.keyledger.benchmarks.measure;

import dev.keyledger.benchmarks.BenchProblem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Clients that each do one operation after the other, as fast as they are answered. With a closed loop a slow server
 * slows its clients down: latencies are those at this number of clients, not at a given rate.
 */
public final class ClosedLoop {
    private ClosedLoop() {}

    /** A client; all its calls come from one thread. */
    public interface Client extends AutoCloseable {
        /**
         * Does one operation to its end.
         *
         * @return false if there was nothing left to do; then it isn't counted
         */
        boolean once() throws Exception;

        @Override
        void close() throws IOException;
    }

    /** @throws BenchProblem if a client failed; a figure with failures in it would say nothing */
    public static Trial run(int clients, Duration duration, Supplier<? extends Client> newClient) {
        List<? extends Client> ready = Stream.generate(newClient).limit(clients).toList();
        var start = new CyclicBarrier(clients);
        var loops = new ArrayList<Future<Loop>>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            ready.forEach(client -> loops.add(threads.submit(() -> loop(client, start, duration))));
            return merge(loops);
        }
    }

    private record Loop(long startedNanos, long endedNanos, Histogram latencyMicros) {}

    private static Loop loop(Client ready, CyclicBarrier start, Duration duration) throws Exception {
        try (Client client = ready) {
            start.await();
            Histogram latencyMicros = Trial.newHistogram();
            long started = System.nanoTime();
            long deadline = started + duration.toNanos();
            long before = started;
            while (before < deadline && client.once()) {
                long now = System.nanoTime();
                latencyMicros.recordValue((now - before) / 1_000);
                before = now;
            }
            return new Loop(started, before, latencyMicros);
        }
    }

    private static Trial merge(List<Future<Loop>> loops) {
        Histogram all = Trial.newHistogram();
        long started = Long.MAX_VALUE;
        long ended = Long.MIN_VALUE;
        for (Future<Loop> future : loops) {
            Loop loop = Finished.resultOf(future);
            all.add(loop.latencyMicros());
            started = Math.min(started, loop.startedNanos());
            ended = Math.max(ended, loop.endedNanos());
        }
        if (all.getTotalCount() == 0) {
            throw new BenchProblem("No operation was done: there was nothing to work on");
        }
        return Trial.of((ended - started) / 1e9, all);
    }
}
