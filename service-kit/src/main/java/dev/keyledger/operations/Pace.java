package dev.keyledger.operations;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Holds a rate down to a number of events per second, from the moment it was made. */
final class Pace {
    /** A paced reader takes a breath so often, so that its load is even and it hears of a cancellation soon. */
    private static final int BATCHES_PER_SECOND = 4;

    private final int perSecondMax;
    private final long startNanos;

    /** @param perSecondMax null: as fast as possible */
    Pace(@Nullable Integer perSecondMax, long startNanos) {
        this.perSecondMax = perSecondMax == null ? Integer.MAX_VALUE : perSecondMax;
        this.startNanos = startNanos;
    }

    /** The same from another moment on. */
    Pace from(long nanos) {
        return new Pace(perSecondMax, nanos);
    }

    /** The lower one of what is configured and what is requested; null: neither. */
    static @Nullable Integer lower(@Nullable Integer one, @Nullable Integer other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.min(one, other);
    }

    /** How many events at a time keep the rate even, at most {@code wanted}. */
    int batchMax(int wanted) {
        return Math.clamp(perSecondMax / BATCHES_PER_SECOND, 1, wanted);
    }

    /** How long to wait after so many events. */
    Duration waitAfter(long events, long nowNanos) {
        long dueNanos = (long) (events * 1e9 / perSecondMax);
        return Duration.ofNanos(Math.max(0, dueNanos - (nowNanos - startNanos)));
    }
}
