package dev.keyledger.benchmarks.report;

import dev.keyledger.benchmarks.measure.Spread;
import java.util.Locale;

/**
 * A figure that is judged, most often one contender divided by another.
 *
 * @param name what is divided by what, or what is measured, with its unit
 * @param value round by round
 */
public record Goal(String name, Spread value, Bound bound) {
    /** What the median is held against. */
    public sealed interface Bound {
        record None() implements Bound {}

        record AtLeast(double bound) implements Bound {}

        record AtMost(double bound) implements Bound {}
    }

    /** To be known, without a goal. */
    public static Goal none(String name, Spread value) {
        return new Goal(name, value, new Bound.None());
    }

    public static Goal atLeast(double bound, String name, Spread value) {
        return new Goal(name, value, new Bound.AtLeast(bound));
    }

    public static Goal atMost(double bound, String name, Spread value) {
        return new Goal(name, value, new Bound.AtMost(bound));
    }

    /** Whether the median keeps to the bound; true if there is none. */
    public boolean met() {
        return switch (bound) {
            case Bound.None none -> true;
            case Bound.AtLeast(double least) -> value.median() >= least;
            case Bound.AtMost(double most) -> value.median() <= most;
        };
    }

    /** The bound as text, such as {@code ≥ 0.50}; empty if there is none. */
    public String boundText() {
        return switch (bound) {
            case Bound.None none -> "";
            case Bound.AtLeast(double least) -> String.format(Locale.ROOT, "≥ %.2f", least);
            case Bound.AtMost(double most) -> String.format(Locale.ROOT, "≤ %.2f", most);
        };
    }
}
