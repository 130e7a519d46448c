package dev.keyledger.benchmarks.report;

import dev.keyledger.benchmarks.measure.Spread;
import java.util.OptionalDouble;

/**
 * One contender beside another.
 *
 * @param name what is divided by what
 * @param value round by round
 * @param goal what the median should reach at least
 */
public record Ratio(String name, Spread value, OptionalDouble goal) {
    public static Ratio of(String name, Spread value) {
        return new Ratio(name, value, OptionalDouble.empty());
    }

    public static Ratio withGoal(String name, Spread value, double goal) {
        return new Ratio(name, value, OptionalDouble.of(goal));
    }

    /** Whether the median reaches the goal; true if there is none. */
    public boolean met() {
        return goal.isEmpty() || value.median() >= goal.getAsDouble();
    }
}
