package dev.keyledger.command.key.rotate;

import dev.keyledger.command.key.rotate.RotationBody.Milestone;
import dev.keyledger.command.key.rotate.RotationBody.Name;
import dev.keyledger.command.store.KeyStates.Change;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** One rotation, as its own events tell it. */
final class RotationProgress {
    private final KeyRotated begun;
    private final Instant begunAt;
    private final Optional<Instant> sandboxesUpdatedAt;
    private final Optional<Instant> oldEndedAt;
    private final boolean superseded;
    private final boolean revoked;

    private RotationProgress(KeyRotated begun, Instant begunAt, List<Change> later, Optional<Instant> revokedAt) {
        UUID id = begun.rotationId();
        this.begun = begun;
        this.begunAt = begunAt;
        this.sandboxesUpdatedAt =
                first(later, event -> event instanceof SandboxSecretsUpdated e && id.equals(e.rotationId()));
        Optional<Instant> supersededAt =
                first(later, event -> event instanceof KeyRotated e && id.equals(e.supersedes()));
        Optional<Instant> retiredAt =
                first(later, event -> event instanceof SecretRetired e && id.equals(e.rotationId()));
        this.superseded = supersededAt.isPresent();
        this.revoked = revokedAt.isPresent();
        // Nothing follows a revocation, and what is superseded is not retired any more: the first of them is the
        // earliest.
        this.oldEndedAt = begun.retireOld() == RetireOld.IMMEDIATELY
                ? Optional.of(begunAt)
                : retiredAt.or(() -> supersededAt).or(() -> revokedAt);
    }

    private static Optional<Instant> first(List<Change> changes, Predicate<KeyEvent> wanted) {
        return changes.stream()
                .filter(change -> wanted.test(change.event()))
                .map(Change::occurredAt)
                .findFirst();
    }

    /**
     * Empty if the key has no such rotation.
     *
     * @param changes what happened in it, oldest first
     * @param revokedAt when the key was revoked, if it is
     */
    static Optional<RotationProgress> of(List<Change> changes, Optional<Instant> revokedAt) {
        if (!changes.isEmpty() && changes.getFirst().event() instanceof KeyRotated rotated) {
            return Optional.of(new RotationProgress(
                    rotated, changes.getFirst().occurredAt(), changes.subList(1, changes.size()), revokedAt));
        }
        return Optional.empty();
    }

    /** @param obstacle why the sandboxes could not be updated when it was tried last; empty: nothing is known to fail */
    RotationBody body(Instant now, Optional<String> obstacle) {
        var steps = new ArrayList<Milestone>();
        steps.add(new Milestone(Name.SECRET_ISSUED, begunAt, null));
        if (begun.retireOld() != RetireOld.AFTER_OVERLAP) {
            boolean awaited = sandboxesUpdatedAt.isEmpty() && !superseded && !revoked;
            steps.add(new Milestone(
                    Name.SANDBOXES_UPDATED,
                    sandboxesUpdatedAt.orElse(null),
                    obstacle.filter(reason -> awaited).orElse(null)));
        }
        steps.add(new Milestone(Name.OLD_SECRET_RETIRED, oldEndedAt.orElse(null), null));
        return new RotationBody(status(now), steps, oldEndedAt.orElse(begun.oldValidUntil()));
    }

    private RotationStatus status(Instant now) {
        if (superseded) {
            return RotationStatus.SUPERSEDED;
        }
        return revoked
                ? RotationStatus.COMPLETED
                : RotationStatus.of(
                        begun.retireOld(),
                        begunAt,
                        sandboxesUpdatedAt.isPresent(),
                        oldEndedAt.isPresent(),
                        begun.oldValidUntil(),
                        now);
    }
}
