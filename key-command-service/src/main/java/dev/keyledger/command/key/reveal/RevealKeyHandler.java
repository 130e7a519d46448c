package dev.keyledger.command.key.reveal;

import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.key.KeyRevealed;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Shows the primary key's newest secret. That it was shown is on record before anybody sees it: the ciphertext is handed
 * out by the transaction that appends the event, and decrypted after its commit.
 */
@ApplicationScoped
class RevealKeyHandler {
    private final KeyChanges changes;
    private final AppendTransaction store;
    private final Vault vault;

    RevealKeyHandler(KeyChanges changes, AppendTransaction store, Vault vault) {
        this.changes = changes;
        this.store = store;
        this.vault = vault;
    }

    record Outcome(RevealedKeyAnswer answer, long version) {}

    Uni<Outcome> reveal(Target target, String reason) {
        return changes.limitedAttempt(target, attempt -> revealOnce(attempt, reason));
    }

    private Uni<Outcome> revealOnce(Attempt attempt, String reason) {
        attempt.requireVersion();
        NewEvents revealed = attempt.decide(new KeyCommand.Reveal(reason));
        int secretVersion = ((KeyRevealed) revealed.events().getFirst()).secretVersion();
        return store.reveal(revealed, secretVersion)
                .map(ciphertext -> vault.decrypt(revealed.workspaceId(), revealed.keyId(), secretVersion, ciphertext))
                .map(key -> new Outcome(new RevealedKeyAnswer(key.reveal()), revealed.versionAfter()));
    }
}
