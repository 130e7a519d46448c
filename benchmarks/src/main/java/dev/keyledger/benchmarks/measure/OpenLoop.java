package dev.keyledger.benchmarks.measure;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.measure.ClosedLoop.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Operations at a given rate, whatever the answers take: what came too late because an earlier one was slow counts from
 * when it was due. So latencies are what users who don't wait for each other see.
 */
public final class OpenLoop {
    private OpenLoop() {}

    /**
     * @param clients connections that share the rate; enough of them that one is nearly always free
     * @throws BenchProblem if a client failed
     */
    public static Trial run(double perSecond, int clients, Duration duration, Supplier<? extends Client> newClient) {
        List<? extends Client> ready = Stream.generate(newClient).limit(clients).toList();
        var loops = new ArrayList<Future<Histogram>>();
        long started = System.nanoTime();
        double nanosBetween = 1e9 * clients / perSecond;
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (int i = 0; i < clients; i++) {
                Client client = ready.get(i);
                long first = started + (long) (nanosBetween * i / clients);
                loops.add(threads.submit(() -> loop(client, first, nanosBetween, started + duration.toNanos())));
            }
            Histogram all = Trial.newHistogram();
            for (Future<Histogram> loop : loops) {
                all.add(Finished.resultOf(loop));
            }
            return Trial.of((System.nanoTime() - started) / 1e9, all);
        }
    }

    private static Histogram loop(Client ready, long first, double nanosBetween, long deadline) throws Exception {
        try (Client client = ready) {
            Histogram latencyMicros = Trial.newHistogram();
            for (long i = 0; ; i++) {
                long due = first + (long) (i * nanosBetween);
                if (due >= deadline) {
                    return latencyMicros;
                }
                for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                if (!client.once()) {
                    return latencyMicros;
                }
                latencyMicros.recordValue((System.nanoTime() - due) / 1_000);
            }
        }
    }
}
