package dev.keyledger.verifier.memory;

import dev.keyledger.events.key.KeyProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Up to when every change is known to be in memory. A beacon says "all changes before this time are below these
 * offsets"; once everything below them is applied, its time is proven. Written by the tail's thread alone.
 */
public final class Freshness {
    /** One a second: older ones than this prove nothing that would still count as fresh. */
    private static final int BEACONS_MAX = 120;

    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private final Deque<KeyProgress> unproven = new ArrayDeque<>();
    private final Clock clock;
    private final DatabaseClock databaseClock;
    private volatile @Nullable Instant asOf;

    /**
     * @param clock this machine's
     * @param clockDifferenceMax by how much it may differ from the database's without an alarm
     */
    public Freshness(Clock clock, Duration clockDifferenceMax) {
        this(clock, new DatabaseClock(clock, System::nanoTime, clockDifferenceMax));
    }

    Freshness(Clock clock, DatabaseClock databaseClock) {
        this.clock = clock;
        this.databaseClock = databaseClock;
    }

    /** All records of the partition below {@code nextOffset} are in memory, and it is being read from there. */
    void applied(int partition, long nextOffset) {
        nextOffsets.put(partition, nextOffset);
    }

    void beacon(KeyProgress progress) {
        databaseClock.seen(progress.asOf());
        unproven.addLast(progress);
        if (unproven.size() > BEACONS_MAX) {
            unproven.removeFirst();
        }
    }

    /** Looks which beacons are proven now, the newest first. */
    void update() {
        for (Iterator<KeyProgress> newestFirst = unproven.descendingIterator(); newestFirst.hasNext(); ) {
            KeyProgress beacon = newestFirst.next();
            if (proven(beacon)) {
                if (asOf == null || beacon.asOf().isAfter(asOf)) {
                    asOf = beacon.asOf();
                }
                unproven.removeIf(older -> !older.asOf().isAfter(beacon.asOf()));
                return;
            }
        }
    }

    private boolean proven(KeyProgress beacon) {
        List<Long> ends = beacon.endOffsets();
        // One that names fewer partitions than are read says nothing of the others, be it that they were just added.
        if (ends.size() < nextOffsets.size()) {
            return false;
        }
        for (int partition = 0; partition < ends.size(); partition++) {
            // A partition that isn't read may get its first record at any moment, so an end of 0 proves nothing of it.
            Long next = nextOffsets.get(partition);
            if (next == null || next < ends.get(partition)) {
                return false;
            }
        }
        return true;
    }

    /** What was in memory is not in it any more: nothing is proven. */
    void startOver() {
        asOf = null;
        nextOffsets.clear();
        unproven.clear();
    }

    /** As {@link #asOf()}; null until the first proof. */
    @Nullable
    Instant proven() {
        return asOf;
    }

    /** As {@link #ageOf}, to the millisecond. */
    long ageMillisOf(Instant proven) {
        long here = clock.millis();
        return Math.max(here, databaseClock.nowMillis(here)) - proven.toEpochMilli();
    }

    /** Empty until the first proof. From any thread. */
    public Optional<Instant> asOf() {
        return Optional.ofNullable(asOf);
    }

    /** How old the newest proof is. Empty until the first proof. From any thread. */
    public Optional<Duration> staleness() {
        return asOf().map(this::ageOf);
    }

    /**
     * How old a proof is, by this machine's clock or by the database's, whichever says more: a clock that is behind makes
     * nothing fresher, nor does a beacon that comes late. From any thread.
     */
    private Duration ageOf(Instant proven) {
        Instant here = clock.instant();
        Instant there = databaseClock.now().orElse(here);
        return Duration.between(proven, there.isAfter(here) ? there : here);
    }

    public DatabaseClock databaseClock() {
        return databaseClock;
    }
}
