package dev.keyledger.command.key.revoke;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.NewEvents;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Revokes an additional key, for good. */
@ApplicationScoped
class RevokeKeyHandler {
    private final KeyChanges changes;
    private final AppendTransaction store;

    RevokeKeyHandler(KeyChanges changes, AppendTransaction store) {
        this.changes = changes;
        this.store = store;
    }

    record Outcome(long version, Instant revokedAt) {}

    Uni<Outcome> revoke(Target target, String reason) {
        return changes.attempt(target, attempt -> revokeOnce(attempt, reason));
    }

    private Uni<Outcome> revokeOnce(Attempt attempt, String reason) {
        KeyState key = attempt.key();
        if (!alreadyApplied(attempt)) {
            attempt.requireVersion();
        }
        NewEvents revoked = attempt.decide(new KeyCommand.Revoke(reason));
        if (revoked.events().isEmpty()) {
            return store.unchanged()
                    .replaceWith(
                            () -> new Outcome(key.version(), key.revocation().orElseThrow()));
        }
        return store.revoke(revoked).replaceWith(() -> new Outcome(revoked.versionAfter(), attempt.now()));
    }

    /**
     * Who repeats a revocation whose answer got lost still names the version before it. What was asked for has
     * happened, so that version matches too.
     */
    private static boolean alreadyApplied(Attempt attempt) {
        return attempt.key().state() instanceof ApiKey.Revoked
                && attempt.target().precondition().matches(attempt.key().version() - 1);
    }
}
