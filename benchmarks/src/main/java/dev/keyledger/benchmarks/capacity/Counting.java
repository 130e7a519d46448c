package dev.keyledger.benchmarks.capacity;

/**
 * What counting costs: something for each event, and something for each row that it touches. Both are taken from the runs with
 * the fewest and the most rows; those between are what the model is checked by.
 */
final class Counting {
    /** The defaults of usage-aggregator. */
    static final double FLUSH_SECONDS = 0.25;

    static final double FLUSH_SECONDS_BEHIND = 5;
    static final int FLUSH_EVENTS_MAX = 1_000_000;
    static final int FLUSH_SUMS_MAX = 200_000;

    private final Measured measured;

    Counting(Measured measured) {
        this.measured = measured;
    }

    /** Rows that an event touches while a topic is counted from its beginning. */
    double rowsWhileBehind(int keys) {
        return TouchedRows.perEvent(
                keys, eventsPerTransaction(measured.readEventsPerSecond(), FLUSH_SECONDS_BEHIND), FLUSH_SUMS_MAX);
    }

    /** Rows that an event touches while everything is counted at once. */
    double rowsWhileFresh(int keys, double requestsPerSecond) {
        return TouchedRows.perEvent(keys, eventsPerTransaction(requestsPerSecond, FLUSH_SECONDS), FLUSH_SUMS_MAX);
    }

    private static int eventsPerTransaction(double perSecond, double seconds) {
        return (int) Math.clamp(perSecond * seconds, 1, FLUSH_EVENTS_MAX);
    }

    /** How fast a topic is counted from its beginning, with every core busy. */
    double eventsPerSecondWhileBehind(int keys) {
        return measured.cores() * 1e6 / micros(rowsWhileBehind(keys));
    }

    /** Of everything, per event. */
    double micros(double rows) {
        return between(measured.fewKeys().micros(), measured.manyKeys().micros(), rows);
    }

    double counterMicros(double rows) {
        return between(measured.fewKeys().counterMicros(), measured.manyKeys().counterMicros(), rows);
    }

    double databaseMicros(double rows) {
        return between(measured.fewKeys().databaseMicros(), measured.manyKeys().databaseMicros(), rows);
    }

    double viewMicros(double rows) {
        return between(measured.fewKeys().viewMicros(), measured.manyKeys().viewMicros(), rows);
    }

    /** The straight line through both runs. */
    private double between(double few, double many, double rows) {
        double perRow =
                (many - few) / (measured.manyKeys().rows() - measured.fewKeys().rows());
        return few + perRow * (rows - measured.fewKeys().rows());
    }
}
