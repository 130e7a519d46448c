package dev.keyledger.benchmarks;

/** Why nothing could be measured, in words for whoever started the benchmark. */
public final class BenchProblem extends RuntimeException {
    public BenchProblem(String message) {
        super(message);
    }

    public BenchProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
