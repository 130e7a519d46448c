package dev.keyledger.command.workspace.provision;

import dev.keyledger.command.Uuid7;
import dev.keyledger.command.key.InvalidText;
import dev.keyledger.command.key.KeyCommand.CreatePrimary;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.Kept;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.command.store.Refusal.Reason;
import dev.keyledger.command.store.Workspace;
import dev.keyledger.command.store.Workspaces;
import dev.keyledger.command.vault.SecretMint;
import dev.keyledger.command.vault.SecretMint.MintedSecret;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireTime;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Makes a workspace and its primary key, once. */
@ApplicationScoped
class ProvisionWorkspaceHandler {
    private static final int FIRST_SECRET = 1;
    private static final KeyName PRIMARY_KEY_NAME = primaryKeyName();

    private final SecretMint mint;
    private final Vault vault;
    private final ScopeCatalogue scopes;
    private final AppendTransaction store;
    private final Workspaces workspaces;
    private final Clock clock;

    ProvisionWorkspaceHandler(
            SecretMint mint,
            Vault vault,
            ScopeCatalogue scopes,
            AppendTransaction store,
            Workspaces workspaces,
            Clock clock) {
        this.mint = mint;
        this.vault = vault;
        this.scopes = scopes;
        this.store = store;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** @param made whether this request made the workspace */
    record Outcome(Workspace workspace, boolean made) {}

    /** Whoever comes second, however closely, gets what the first has made, if it was made under the same name. */
    Uni<Outcome> provision(WorkspaceId workspaceId, String name, Actor actor) {
        return Uni.createFrom()
                .deferred(() -> make(workspaceId, name, actor))
                .onFailure(Refusal.because(Reason.WORKSPACE_EXISTS))
                .recoverWithUni(exists -> workspaces.find(workspaceId).map(found -> found.filter(
                                workspace -> workspace.name().equals(name))
                        .map(workspace -> new Outcome(workspace, false))
                        .orElseThrow(() -> new Refusal(Reason.WORKSPACE_EXISTS))));
    }

    private Uni<Outcome> make(WorkspaceId workspaceId, String name, Actor actor) {
        UUID keyId = Uuid7.next();
        MintedSecret secret = mint.mint(FIRST_SECRET);
        NewEvents created = NewEvents.decide(
                KeyState.notYetCreated(workspaceId, keyId),
                new CreatePrimary(PRIMARY_KEY_NAME, name, scopes.scopes(), secret.issued()),
                actor,
                WireTime.truncate(clock.instant()));
        var kept = new Kept(FIRST_SECRET, vault.encrypt(workspaceId, keyId, FIRST_SECRET, secret.key()));
        return store.append(created, Optional.of(kept), Optional.empty())
                .replaceWith(() -> new Outcome(new Workspace(workspaceId, name, keyId, 1), true));
    }

    private static KeyName primaryKeyName() {
        try {
            return KeyName.parse("Primary sandbox key");
        } catch (InvalidText e) {
            throw new IllegalStateException(e);
        }
    }
}
