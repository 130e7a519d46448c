package dev.keyledger.benchmarks.measure;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One figure of several rounds.
 *
 * @param rounds in the order in which they were measured; at least one
 */
public record Spread(List<Double> rounds) {
    public Spread {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("a spread needs at least one round");
        }
    }

    /** The middle one; of an even number, the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double min() {
        return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double max() {
        return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /**
     * Round by round this divided by the other. Both were measured right after each other, so what slows the machine for
     * a while is in both.
     */
    public Spread over(Spread other) {
        if (rounds.size() != other.rounds.size()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%d rounds can't be compared with %d", rounds.size(), other.rounds.size()));
        }
        return new Spread(IntStream.range(0, rounds.size())
                .mapToObj(round -> rounds.get(round) / other.rounds.get(round))
                .toList());
    }
}
