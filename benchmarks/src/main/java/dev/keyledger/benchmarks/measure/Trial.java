package dev.keyledger.benchmarks.measure;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one contender did in one round.
 *
 * @param seconds from the first operation's start to the last one's end
 * @param latencyMicros of every operation
 * @param extras figures that only this kind of work has
 */
public record Trial(long operations, double seconds, Histogram latencyMicros, Map<Figure, Double> extras) {
    public static final Figure OPERATIONS_PER_SECOND = new Figure("operationsPerSecond", "ops/s");
    public static final Figure P50_MILLIS = new Figure("p50Millis", "p50 ms");
    public static final Figure P99_MILLIS = new Figure("p99Millis", "p99 ms");

    private static final int SIGNIFICANT_DIGITS = 3;

    public Trial {
        extras = Map.copyOf(extras);
    }

    public static Trial of(double seconds, Histogram latencyMicros) {
        return new Trial(latencyMicros.getTotalCount(), seconds, latencyMicros, Map.of());
    }

    /** One piece of work over many operations; its latency is that of the whole. */
    public static Trial ofOnePiece(long operations, double seconds) {
        Histogram latencyMicros = newHistogram();
        latencyMicros.recordValue((long) (seconds * 1e6));
        return new Trial(operations, seconds, latencyMicros, Map.of());
    }

    public Trial with(Map<Figure, Double> figures) {
        return new Trial(operations, seconds, latencyMicros, figures);
    }

    /** An empty histogram that grows with what is recorded in it. */
    public static Histogram newHistogram() {
        return new Histogram(SIGNIFICANT_DIGITS);
    }

    /** A figure that only this kind of work has. */
    public double extra(Figure figure) {
        return requireNonNull(extras.get(figure), () -> figure + " was not measured");
    }

    public double operationsPerSecond() {
        return operations / seconds;
    }

    public double percentileMillis(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / 1e3;
    }
}
