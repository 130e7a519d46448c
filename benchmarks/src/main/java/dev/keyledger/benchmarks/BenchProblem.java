package dev.keyledger.benchmarks;

import org.jspecify.annotations.Nullable;

/** Why nothing could be measured, in words for whoever started the benchmark. */
public final class BenchProblem extends RuntimeException {
    public BenchProblem(String message) {
        super(message);
    }

    public BenchProblem(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
