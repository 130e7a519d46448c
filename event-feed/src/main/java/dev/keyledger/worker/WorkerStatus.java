package dev.keyledger.worker;

import java.time.Duration;

/**
 * How a worker is getting on. Durations are by a clock that nobody sets, and a pause that a turn asked for doesn't count.
 *
 * @param name of the worker
 * @param running whether it takes turns: started, and not closed
 * @param sinceProgress how long ago it last got something done, counted from its start as long as it got nothing done;
 *     long while what it works with is away
 * @param silence how long ago it last showed a sign of life, be it a failure; long only when it hangs
 * @param failuresInRow turns that failed since the last progress
 * @param failures turns that ever failed
 * @param failure the last failure's cause in a line; empty: the last turn went well
 */
public record WorkerStatus(
        String name,
        boolean running,
        Duration sinceProgress,
        Duration silence,
        long failuresInRow,
        long failures,
        String failure) {
    /** Whether it hangs: it is to take turns, and was silent for longer than {@code bound}. A restart may help. */
    public boolean hangs(Duration bound) {
        return running && silence.compareTo(bound) > 0;
    }
}
