package dev.keyledger.query.propagation;

import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.query.verify.RecentChanges.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each verifier has said of late. Times are those at which the broker appended what was said, and nobody else's clock:
 * what time it is now is reckoned from the least delayed of them, by a clock that nobody sets. Written by one thread, read
 * by any.
 */
final class Receipts {
    /** One that has said nothing for so long is gone, and not only silent. */
    static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    static final int VERIFIERS_MAX = 1_000;
    /** Of one verifier those receipts that told of something new: a hundred seconds of the busiest. */
    static final int MOVES_MAX = 2_500;

    /** What the moves of all verifiers together may take, in numbers of eight bytes; each may have an equal share. */
    static final int MOVES_WEIGHT_MAX = 8_000_000;

    private static final int MOVE_OVERHEAD = 24;

    /** One in a second: in two minutes two clocks drift apart by hardly more than a hundredth of a second. */
    private static final int SIGHTINGS_MAX = 120;

    private static final Duration SIGHTING_EVERY = Duration.ofSeconds(1);

    /**
     * What a verifier has of a change.
     *
     * @param understands whether it can read such a change; one that can't takes the key for one in doubt, and refuses it
     * @param applied by its last word
     * @param appliedAt empty: not applied, or it was before what is remembered
     * @param silent it has said nothing for longer than it goes on without a proof of freshness
     */
    record Told(
            VerifierProgress last,
            Instant heardAt,
            boolean silent,
            boolean understands,
            boolean applied,
            Optional<Instant> appliedAt) {}

    /** That the broker had this time when something was heard, or a later one. */
    private record Sighting(Instant brokerTime, long nanos) {
        Instant at(long laterNanos) {
            return brokerTime.plusNanos(laterNanos - nanos);
        }
    }

    private static final class Move {
        private final Instant at;
        private final String topicId;
        private final long[] appliedOffsets;

        Move(Instant at, String topicId, long[] appliedOffsets) {
            this.at = at;
            this.topicId = topicId;
            this.appliedOffsets = appliedOffsets;
        }

        int weight() {
            return MOVE_OVERHEAD + appliedOffsets.length;
        }
    }

    private static final class Verifier {
        private final Deque<Move> moves = new ArrayDeque<>();
        private int weight;
        private VerifierProgress last;
        private Instant heardAt;

        Verifier(VerifierProgress first, Instant heardAt) {
            this.last = first;
            this.heardAt = heardAt;
        }

        void heard(VerifierProgress receipt, Instant appendedAt) {
            long[] offsets =
                    receipt.appliedOffsets().stream().mapToLong(Long::longValue).toArray();
            Move before = moves.peekLast();
            if (before == null || !before.topicId.equals(receipt.topicId())) {
                moved(new Move(appendedAt, receipt.topicId(), offsets));
            } else if (!Arrays.equals(before.appliedOffsets, offsets)) {
                // The topic's id is kept once, and not with each move.
                moved(new Move(appendedAt, before.topicId, offsets));
            }
            last = receipt;
            heardAt = appendedAt;
        }

        private void moved(Move move) {
            moves.addLast(move);
            weight += move.weight();
        }

        /** The last move stays: it is what the verifier has. */
        void forget(int weightMax) {
            while (moves.size() > 1 && (moves.size() > MOVES_MAX || weight > weightMax)) {
                weight -= moves.removeFirst().weight();
            }
        }

        void forget(Instant oldest) {
            while (moves.size() > 1 && moves.getFirst().at.isBefore(oldest)) {
                weight -= moves.removeFirst().weight();
            }
        }

        boolean silent(Instant now) {
            return Duration.between(heardAt, now).toMillis() > last.maxStalenessMs();
        }
    }

    private final Map<String, Verifier> byId = new HashMap<>();
    private final Deque<Sighting> sightings = new ArrayDeque<>();
    private long readNanos;
    private boolean read;
    private long leftOutNanos;
    private boolean leftOut;

    /** Everything is read once more from an hour ago on: what is known by then is what was said long ago. */
    synchronized void startOver() {
        byId.clear();
        sightings.clear();
        read = false;
        leftOut = false;
    }

    /** @param nanos by a clock that nobody sets, as everywhere here */
    synchronized void heard(VerifierProgress receipt, Instant appendedAt, long nanos) {
        tick(appendedAt, nanos);
        Verifier verifier = byId.get(receipt.id());
        if (verifier == null) {
            if (byId.size() >= VERIFIERS_MAX && !removedSilent(nanos)) {
                leftOut(nanos);
                return;
            }
            verifier = new Verifier(receipt, appendedAt);
            byId.put(receipt.id(), verifier);
            byId.values().forEach(each -> each.forget(share()));
        }
        verifier.heard(receipt, appendedAt);
        verifier.forget(share());
    }

    /** Somebody has said something that can't be told of, so what all have isn't known for a while. */
    synchronized void leftOut(long nanos) {
        leftOut = true;
        leftOutNanos = nanos;
    }

    private boolean removedSilent(long nanos) {
        Instant now = now(nanos);
        return byId.values().stream()
                .filter(verifier -> verifier.silent(now))
                .min(Comparator.comparing(verifier -> verifier.heardAt))
                .map(byId.values()::remove)
                .orElse(false);
    }

    private int share() {
        return MOVES_WEIGHT_MAX / byId.size();
    }

    synchronized int movesWeight() {
        return byId.values().stream().mapToInt(verifier -> verifier.weight).sum();
    }

    /** It has ended in good order: nobody waits for it. */
    synchronized void ended(String id, Instant appendedAt, long nanos) {
        tick(appendedAt, nanos);
        byId.remove(id);
    }

    /** Everything that was said by now is read. */
    synchronized void readAll(long nanos) {
        read = true;
        readNanos = nanos;
        if (!sightings.isEmpty()) {
            Instant oldest = now(nanos).minus(FORGOTTEN_AFTER);
            byId.values().removeIf(verifier -> verifier.heardAt.isBefore(oldest));
            byId.values().forEach(verifier -> verifier.forget(oldest));
        }
    }

    /** Within a second the least delayed one is enough. */
    private void tick(Instant appendedAt, long nanos) {
        var sighting = new Sighting(appendedAt, nanos);
        Sighting last = sightings.peekLast();
        if (last == null || nanos - last.nanos() >= SIGHTING_EVERY.toNanos()) {
            sightings.addLast(sighting);
            if (sightings.size() > SIGHTINGS_MAX) {
                sightings.removeFirst();
            }
        } else if (last.at(nanos).isBefore(appendedAt)) {
            sightings.removeLast();
            sightings.addLast(sighting);
        }
    }

    private Instant now(long nanos) {
        return sightings.stream()
                .map(sighting -> sighting.at(nanos))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Whether everything that was said until so long ago is known, of everybody who has said anything since. */
    synchronized boolean isReadWithin(Duration within, long nanos) {
        return read && nanos - readNanos <= within.toNanos() && !(leftOut && nanos - leftOutNanos <= within.toNanos());
    }

    /** How long ago this was at the broker; empty: nothing was ever heard. */
    synchronized Optional<Duration> since(Instant appendedAt, long nanos) {
        return sightings.isEmpty() ? Optional.empty() : Optional.of(Duration.between(appendedAt, now(nanos)));
    }

    /** @param topicId of the log that the change is in */
    synchronized List<Told> of(String topicId, Place change, long nanos) {
        if (byId.isEmpty()) {
            return List.of();
        }
        Instant now = now(nanos);
        return byId.values().stream()
                .map(verifier -> told(verifier, topicId, change, now))
                .toList();
    }

    private static Told told(Verifier verifier, String topicId, Place change, Instant now) {
        if (!verifier.last.understands().containsAll(change.needs())) {
            return new Told(verifier.last, verifier.heardAt, verifier.silent(now), false, false, Optional.empty());
        }
        Instant appliedAt = null;
        boolean applied = false;
        for (Iterator<Move> newestFirst = verifier.moves.descendingIterator(); newestFirst.hasNext(); ) {
            Move move = newestFirst.next();
            if (!move.topicId.equals(topicId) || !change.isIn(move.appliedOffsets)) {
                // It had less before: then it is known when it got more.
                return told(verifier, now, applied, Optional.ofNullable(appliedAt));
            }
            applied = true;
            appliedAt = move.at;
        }
        return told(verifier, now, applied, Optional.empty());
    }

    private static Told told(Verifier verifier, Instant now, boolean applied, Optional<Instant> appliedAt) {
        return new Told(verifier.last, verifier.heardAt, verifier.silent(now), true, applied, appliedAt);
    }
}
