package dev.keyledger.command.key.create;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.Uuid7;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.key.KeyCommand.CreateAdditional;
import dev.keyledger.command.store.AppendTransaction;
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
import dev.keyledger.kit.access.Admission;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Creates an additional key. Needs no read: what could stand against it are constraints of the append. */
@ApplicationScoped
class CreateKeyHandler {
    private static final int FIRST_SECRET = 1;

    private final SecretMint mint;
    private final Vault vault;
    private final AppendTransaction store;
    private final Workspaces workspaces;
    private final int keysEverMax;
    private final Clock clock;

    CreateKeyHandler(
            SecretMint mint,
            Vault vault,
            AppendTransaction store,
            Workspaces workspaces,
            CommandConfig config,
            Clock clock) {
        this.mint = mint;
        this.vault = vault;
        this.store = store;
        this.workspaces = workspaces;
        this.keysEverMax = config.keysPerWorkspaceEverMax();
        this.clock = clock;
    }

    Uni<CreatedKey> create(
            Admission admission, Actor actor, CreateKeyRequest.Checked request, Optional<IdempotentCommand> command) {
        WorkspaceId workspaceId = admission.workspace();
        UUID keyId = Uuid7.next();
        MintedSecret secret = mint.mint(FIRST_SECRET);
        NewEvents created = NewEvents.decide(
                KeyState.notYetCreated(workspaceId, keyId),
                new CreateAdditional(request.name(), request.scopes(), request.expiresAt(), secret.issued()),
                actor,
                WireTime.truncate(clock.instant()));
        var answer = new CreatedKey(
                keyId,
                null,
                secret.issued().masked().toString(),
                request.name().text(),
                request.scopes(),
                created.occurredAt(),
                request.expiresAt() == null ? null : WireTime.truncate(request.expiresAt()),
                created.versionAfter());
        return store.create(
                        created,
                        command.map(known -> known.answered(
                                keyId,
                                FIRST_SECRET,
                                answer,
                                Optional.of(vault.encrypt(workspaceId, keyId, FIRST_SECRET, secret.key())),
                                created.occurredAt())),
                        admission.reachesOwnOnly())
                .onFailure(Refusal.because(Reason.NO_PLACE))
                .recoverWithUni(() -> workspaces.find(workspaceId).map(workspace -> {
                    throw new Refusal(whyNoPlace(workspace));
                }))
                .replaceWith(() -> answer.withKey(secret.key()));
    }

    private Reason whyNoPlace(Optional<Workspace> workspace) {
        if (workspace.isEmpty()) {
            return Reason.NO_WORKSPACE;
        }
        return workspace.get().keysCreated() >= keysEverMax ? Reason.NO_PLACE_EVER : Reason.NO_PLACE;
    }
}
