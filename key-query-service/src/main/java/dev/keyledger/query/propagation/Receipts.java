package dev.keyledger.query.propagation;

import static java.util.Objects.requireNonNull;

import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.query.verify.RecentChanges.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each verifier has said of late. Times are those at which the broker appended what was said, and nobody else's clock:
 * what time it is now is reckoned from the newest of them, by a clock that nobody sets. Written by one thread, read by any.
 */
final class Receipts {
    /** One that has said nothing for so long is gone, and not only silent. */
    static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    static final int VERIFIERS_MAX = 1_000;
    /** Of one verifier those receipts that told of something new: a hundred seconds of the busiest. */
    static final int MOVES_MAX = 2_500;

    /**
     * What a verifier has of a change.
     *
     * @param applied by its last word
     * @param appliedAt empty: not applied, or it was before what is remembered
     * @param silent it has said nothing for longer than it goes on without a proof of freshness
     */
    record Told(VerifierProgress last, Instant heardAt, boolean silent, boolean applied, Optional<Instant> appliedAt) {}

    private record Move(Instant at, String topicId, List<Long> appliedOffsets) {}

    private static final class Verifier {
        private final Deque<Move> moves = new ArrayDeque<>();
        private VerifierProgress last;
        private Instant heardAt;

        private Verifier(VerifierProgress last, Instant heardAt) {
            this.last = last;
            this.heardAt = heardAt;
        }
    }

    private final Map<String, Verifier> byId = new HashMap<>();
    /** Null: nothing was ever heard. */
    private @Nullable Instant newest;

    private long newestNanos;
    private long readNanos;
    private boolean read;

    /** @param nanos by a clock that nobody sets, as everywhere here */
    synchronized void heard(VerifierProgress receipt, Instant appendedAt, long nanos) {
        tick(appendedAt, nanos);
        Verifier verifier = byId.computeIfAbsent(receipt.id(), id -> new Verifier(receipt, appendedAt));
        Move before = verifier.moves.peekLast();
        if (before == null
                || !before.topicId().equals(receipt.topicId())
                || !before.appliedOffsets().equals(receipt.appliedOffsets())) {
            verifier.moves.addLast(new Move(appendedAt, receipt.topicId(), receipt.appliedOffsets()));
            if (verifier.moves.size() > MOVES_MAX) {
                verifier.moves.removeFirst();
            }
        }
        verifier.last = receipt;
        verifier.heardAt = appendedAt;
        if (byId.size() > VERIFIERS_MAX) {
            byId.values()
                    .remove(byId.values().stream()
                            .min(Comparator.comparing(other -> other.heardAt))
                            .orElseThrow());
        }
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
        if (newest != null) {
            Instant oldest = now(nanos).minus(FORGOTTEN_AFTER);
            byId.values().removeIf(verifier -> verifier.heardAt.isBefore(oldest));
        }
    }

    private void tick(Instant appendedAt, long nanos) {
        if (newest == null || !appendedAt.isBefore(now(nanos))) {
            newest = appendedAt;
            newestNanos = nanos;
        }
    }

    private Instant now(long nanos) {
        return requireNonNull(newest, "something was heard").plusNanos(nanos - newestNanos);
    }

    /** Whether everything that was said until so long ago is known. */
    synchronized boolean isReadWithin(Duration within, long nanos) {
        return read && nanos - readNanos <= within.toNanos();
    }

    /** How long ago this was at the broker; empty: nothing was ever heard. */
    synchronized Optional<Duration> since(Instant appendedAt, long nanos) {
        return newest == null ? Optional.empty() : Optional.of(Duration.between(appendedAt, now(nanos)));
    }

    /** @param topicId of the log that the change is in */
    synchronized List<Told> of(String topicId, Place change, long nanos) {
        return byId.values().stream()
                .map(verifier -> told(verifier, topicId, change, now(nanos)))
                .toList();
    }

    private static Told told(Verifier verifier, String topicId, Place change, Instant now) {
        Instant appliedAt = null;
        boolean applied = false;
        for (Iterator<Move> newestFirst = verifier.moves.descendingIterator(); newestFirst.hasNext(); ) {
            Move move = newestFirst.next();
            if (!move.topicId().equals(topicId) || !change.isIn(move.appliedOffsets())) {
                // It had less before: then it is known when it got more.
                return told(verifier, now, applied, Optional.ofNullable(appliedAt));
            }
            applied = true;
            appliedAt = move.at();
        }
        return told(verifier, now, applied, Optional.empty());
    }

    private static Told told(Verifier verifier, Instant now, boolean applied, Optional<Instant> appliedAt) {
        Duration silence = Duration.between(verifier.heardAt, now);
        return new Told(
                verifier.last,
                verifier.heardAt,
                silence.toMillis() > verifier.last.maxStalenessMs(),
                applied,
                appliedAt);
    }
}
