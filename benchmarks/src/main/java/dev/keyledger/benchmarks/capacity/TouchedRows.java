package dev.keyledger.benchmarks.capacity;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How many rows counting touches for an event, by simulating its transactions: each writes one row for every key, hour and
 * model that it has seen, and one for every key. Traffic is that of the benchmark {@code usage}: some keys are used far more
 * than others (Zipf), 12 models, 1 % of the events up to 20 hours late.
 */
final class TouchedRows {
    private static final int MODELS = 12;
    private static final double LATE = 0.01;
    private static final int LATE_HOURS_MAX = 20;
    private static final int TRANSACTIONS = 3;
    private static final long SEED = 1;

    private final int keys;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private TouchedRows(int keys) {
        this.keys = keys;
    }

    /**
     * @param events of one transaction
     * @param sumsMax so many sums of a key, an hour and a model end a transaction before it has its events
     */
    static double perEvent(int keys, int events, int sumsMax) {
        var simulated = new TouchedRows(keys);
        long rows = 0;
        long counted = 0;
        for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
            Set<Long> sums = new HashSet<>();
            Set<Integer> totals = new HashSet<>();
            for (int i = 0; i < events && sums.size() < sumsMax; i++) {
                int key = simulated.key();
                sums.add(simulated.sumOf(key));
                totals.add(key);
                counted++;
            }
            rows += sums.size() + totals.size();
        }
        return (double) rows / counted;
    }

    private long sumOf(int key) {
        int hour = random.nextDouble() < LATE ? random.nextInt(LATE_HOURS_MAX) : 0;
        return ((long) key * LATE_HOURS_MAX + hour) * MODELS + random.nextInt(MODELS);
    }

    /** By rejection-inversion (Hörmann and Derflinger, 1996), which needs no table of all keys. */
    private int key() {
        double first = Math.log(1.5) - 1;
        double last = Math.log(keys + 0.5);
        double certain = 2 - Math.exp(Math.log(2.5) - 0.5);
        while (true) {
            double drawn = last + random.nextDouble() * (first - last);
            double point = Math.exp(drawn);
            int key = Math.clamp((long) (point + 0.5), 1, keys);
            if (key - point <= certain || drawn >= Math.log(key + 0.5) - 1.0 / key) {
                return key;
            }
        }
    }
}
