package dev.keyledger.verifier.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is at the database that stamps the beacons, reckoned from them by a clock that nobody sets. Of the last
 * beacons the one that came with the least delay tells best; its delay is all that the reckoning can lag behind.
 *
 * <p>The monotonic clock ({@link System#nanoTime()}) goes on while this process is stopped, so what was stopped for a
 * minute is a minute behind. It stands while the whole machine sleeps, and then this machine's own clock is the one
 * that is right: whoever needs an age takes the larger of the two.
 */
public final class DatabaseClock {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
    /** Two minutes of beacons: in that time two clocks drift apart by hardly more than a hundredth of a second. */
    private static final int SIGHTINGS_MAX = 120;

    private final Clock clock;
    private final LongSupplier nanos;
    private final Duration differenceMax;
    private final Deque<Sighting> sightings = new ArrayDeque<>();
    private volatile @Nullable Sighting leastDelayed;
    private volatile boolean settled;
    private Deviation warned = Deviation.NONE;

    private enum Deviation {
        NONE,
        AHEAD,
        BEHIND
    }

    private record Sighting(Instant databaseTime, long nanos) {
        Instant at(long laterNanos) {
            return databaseTime.plusNanos(laterNanos - nanos);
        }
    }

    /**
     * @param clock this machine's
     * @param nanos a clock that nobody sets
     * @param differenceMax between the two machines' clocks, beyond which there is an alarm
     */
    DatabaseClock(Clock clock, LongSupplier nanos, Duration differenceMax) {
        this.clock = clock;
        this.nanos = nanos;
        this.differenceMax = differenceMax;
    }

    /** A beacon with this time has just arrived. By one thread alone. */
    void seen(Instant databaseTime) {
        if (!sightings.isEmpty() && sightings.getLast().databaseTime().equals(databaseTime)) {
            // The same beacon, read again after a failure.
            return;
        }
        long now = nanos.getAsLong();
        sightings.addLast(new Sighting(databaseTime, now));
        if (sightings.size() > SIGHTINGS_MAX) {
            sightings.removeFirst();
        }
        leastDelayed = sightings.stream()
                .max(Comparator.comparing(sighting -> sighting.at(now)))
                .orElseThrow();
        // The first one may have been lying on its topic for hours.
        settled = sightings.size() > 1;
        warnOncePerCause();
    }

    /** The database's time now, or later than this; empty: no beacon has arrived yet. From any thread. */
    Optional<Instant> now() {
        return Optional.ofNullable(leastDelayed).map(sighting -> sighting.at(nanos.getAsLong()));
    }

    /** As {@link #now()}, in milliseconds since 1970; without a beacon the time that is given. */
    long nowMillis(long without) {
        Sighting sighting = leastDelayed;
        return sighting == null
                ? without
                : sighting.databaseTime().toEpochMilli() + (nanos.getAsLong() - sighting.nanos()) / 1_000_000;
    }

    /** How far this machine's clock is ahead of the database's, negative if behind; empty: not known yet. */
    public Optional<Duration> difference() {
        return settled ? now().map(database -> Duration.between(database, clock.instant())) : Optional.empty();
    }

    /** One sentence on a difference beyond the bound; empty: there is none. */
    public Optional<String> alarm() {
        return difference().filter(ahead -> deviation(ahead) != Deviation.NONE).map(DatabaseClock::sentence);
    }

    private Deviation deviation(Duration ahead) {
        if (ahead.abs().compareTo(differenceMax) <= 0) {
            return Deviation.NONE;
        }
        return ahead.isNegative() ? Deviation.BEHIND : Deviation.AHEAD;
    }

    private static String sentence(Duration ahead) {
        return ahead.isNegative()
                ? String.format(
                        Locale.ROOT, "this machine's clock is %d ms behind that of the database", -ahead.toMillis())
                : String.format(
                        Locale.ROOT,
                        "this machine's clock is %d ms ahead of that of the database, or every beacon comes as late",
                        ahead.toMillis());
    }

    private void warnOncePerCause() {
        Optional<Duration> ahead = difference();
        Deviation deviation = ahead.map(this::deviation).orElse(Deviation.NONE);
        if (deviation != warned && deviation != Deviation.NONE) {
            LOG.warn("Keys expire by a clock that is wrong: {}", sentence(ahead.orElseThrow()));
        } else if (deviation != warned) {
            LOG.info("This machine's clock and that of the database agree again");
        }
        warned = deviation;
    }
}
