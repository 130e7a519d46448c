package dev.keyledger.benchmarks.measure;

import dev.keyledger.benchmarks.BenchProblem;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What the threads of a load end with. */
final class Finished {
    private Finished() {}

    /** @throws BenchProblem if the client failed */
    static <T> T resultOf(Future<T> loop) {
        try {
            return loop.get();
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
