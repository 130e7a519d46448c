package dev.keyledger.benchmarks.usage;

import static java.util.Objects.requireNonNull;

import dev.keyledger.benchmarks.measure.Figure;
import dev.keyledger.benchmarks.measure.ProcessorTime;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Stack;
import java.util.LinkedHashMap;
import java.util.Map;

/** The processor time of a drain, from its first record to its last: who reads, the broker, the database. */
final class Consumption {
    static final Figure READER = new Figure("readerCpuSecondsPerMillion", "reader cpu s/M");
    static final Figure BROKER = new Figure("brokerCpuSecondsPerMillion", "broker cpu s/M");
    static final Figure DATABASE = new Figure("databaseCpuSecondsPerMillion", "database cpu s/M");

    private static final double MILLION = 1e6;

    private final Map<String, Long> pids = new LinkedHashMap<>();
    private final Map<String, Double> before;
    private final long startNanos = System.nanoTime();

    private Consumption(Stack stack, long reader) {
        pids.put(READER.key(), reader);
        pids.put(BROKER.key(), stack.pid("kafka"));
        pids.put(DATABASE.key(), stack.pid("postgres"));
        before = ProcessorTime.secondsOf(pids);
    }

    /** Begins now. */
    static Consumption by(long reader, Stack stack) {
        return new Consumption(stack, reader);
    }

    /** Ends now. */
    Trial of(long records) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        Map<String, Double> after = ProcessorTime.secondsOf(pids);
        var figures = new LinkedHashMap<Figure, Double>();
        for (Figure figure : new Figure[] {READER, BROKER, DATABASE}) {
            figures.put(figure, (secondsOf(figure, after) - secondsOf(figure, before)) / records * MILLION);
        }
        return Trial.ofOnePiece(records, seconds).with(figures);
    }

    private static double secondsOf(Figure figure, Map<String, Double> seconds) {
        return requireNonNull(seconds.get(figure.key()));
    }
}
