package dev.keyledger.command.key.rename;

import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.NewEvents;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Gives an additional key another name. */
@ApplicationScoped
class RenameKeyHandler {
    private final KeyChanges changes;
    private final AppendTransaction store;

    RenameKeyHandler(KeyChanges changes, AppendTransaction store) {
        this.changes = changes;
        this.store = store;
    }

    Uni<RenamedKeyAnswer> rename(Target target, KeyName name) {
        return changes.limitedAttempt(target, attempt -> renameOnce(attempt, name));
    }

    private Uni<RenamedKeyAnswer> renameOnce(Attempt attempt, KeyName name) {
        attempt.requireVersion();
        NewEvents renamed = attempt.decide(new KeyCommand.Rename(name));
        var answer = new RenamedKeyAnswer(attempt.target().keyId(), name.text(), renamed.versionAfter());
        Uni<Void> done = renamed.events().isEmpty() ? store.unchanged() : store.rename(renamed, name);
        return done.replaceWith(answer);
    }
}
