package dev.keyledger.command.key.create;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.Uuid7;
import dev.keyledger.command.idempotency.AnswerToRemember;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.idempotency.Replay;
import dev.keyledger.command.idempotency.Replays;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.Decision;
import dev.keyledger.command.key.KeyCommand.CreateAdditional;
import dev.keyledger.command.key.KeyDecider;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.command.problem.CommandProblems;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.command.store.Workspace;
import dev.keyledger.command.store.Workspaces;
import dev.keyledger.command.vault.SecretMint;
import dev.keyledger.command.vault.SecretMint.MintedSecret;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Creates an additional key. Needs no read: what could stand against it are constraints of the append. */
@ApplicationScoped
class CreateKeyHandler {
    private static final int FIRST_SECRET = 1;

    private final SecretMint mint;
    private final Vault vault;
    private final ScopeCatalogue scopes;
    private final AppendTransaction store;
    private final Workspaces workspaces;
    private final Replays replays;
    private final int keysEverMax;
    private final Clock clock;

    CreateKeyHandler(
            SecretMint mint,
            Vault vault,
            ScopeCatalogue scopes,
            AppendTransaction store,
            Workspaces workspaces,
            Replays replays,
            CommandConfig config,
            Clock clock) {
        this.mint = mint;
        this.vault = vault;
        this.scopes = scopes;
        this.store = store;
        this.workspaces = workspaces;
        this.replays = replays;
        this.keysEverMax = config.keysPerWorkspaceEverMax();
        this.clock = clock;
    }

    /** @param replayed whether the key was made by an earlier request */
    record Outcome(CreateKeyAnswer answer, boolean replayed) {
        @Override
        public String toString() {
            return "Outcome[" + answer + ", replayed=" + replayed + "]";
        }
    }

    /**
     * A command that fails asks whether it has succeeded before: by now its expiry may lie in the past, or a scope be
     * gone, and its caller still has a right to the first answer.
     */
    Uni<Outcome> create(
            Admission admission, Actor actor, CreateKeyRequest request, Optional<IdempotentCommand> command) {
        return Uni.createFrom()
                .deferred(() -> createOnce(admission, actor, request.check(scopes), command))
                .onFailure()
                .recoverWithUni(failure -> replayed(command).chain(replay -> replay.map(Uni.createFrom()::item)
                        .orElseGet(() -> Uni.createFrom().failure(problemOf(failure)))))
                .onFailure(Refusal.class)
                .transform(CommandProblems::of);
    }

    private Uni<Outcome> createOnce(
            Admission admission, Actor actor, CreateKeyRequest.Checked request, Optional<IdempotentCommand> command) {
        WorkspaceId workspaceId = admission.workspace();
        UUID keyId = Uuid7.next();
        Instant now = WireTime.truncate(clock.instant());
        MintedSecret secret = mint.mint(FIRST_SECRET);
        var create = new CreateAdditional(request.name(), request.scopes(), request.expiresAt(), secret.issued());
        NewEvents created =
                switch (KeyDecider.decide(ApiKey.NOT_YET_CREATED, create, now)) {
                    case Decision.Accepted accepted ->
                        new NewEvents(KeyState.notYetCreated(workspaceId, keyId), actor, now, accepted.events());
                    case Decision.Rejected rejected -> throw CommandProblems.of(rejected.reason());
                };
        var answer = new CreateKeyAnswer(
                keyId,
                null,
                secret.issued().masked().toString(),
                request.name().text(),
                request.scopes(),
                now,
                request.expiresAt() == null ? null : WireTime.truncate(request.expiresAt()),
                created.versionAfter());
        Optional<AnswerToRemember> toRemember = command.map(idempotent -> new AnswerToRemember(
                idempotent,
                keyId,
                FIRST_SECRET,
                WireJson.mapper().valueToTree(answer).toString(),
                Optional.of(vault.encrypt(workspaceId, keyId, FIRST_SECRET, secret.key())),
                now));
        return store.create(created, request.name(), toRemember, admission.reachesOwnOnly())
                .onFailure(Refusal.NoPlace.class)
                .recoverWithUni(full -> workspaces.find(workspaceId).map(workspace -> {
                    throw workspace
                            .map(found -> problemOf(whyNoPlace(found, full)))
                            .orElseGet(() -> Problem.notFound("workspace"));
                }))
                .replaceWith(() -> new Outcome(answer.withKey(secret.key()), false));
    }

    private Throwable whyNoPlace(Workspace workspace, Throwable full) {
        return workspace.keysCreated() >= keysEverMax ? new Refusal.NoPlaceEver() : full;
    }

    private Uni<Optional<Outcome>> replayed(Optional<IdempotentCommand> command) {
        return command.map(replays::of)
                .orElse(Uni.createFrom().item(Optional.empty()))
                .map(replay -> replay.map(found -> new Outcome(answerOf(found), true)))
                .call(replay -> replay.isPresent()
                        ? store.unchanged()
                        : Uni.createFrom().voidItem());
    }

    private static CreateKeyAnswer answerOf(Replay replay) {
        try {
            CreateKeyAnswer answer = WireJson.mapper().readValue(replay.answerWithoutSecret(), CreateKeyAnswer.class);
            return replay.secret().map(answer::withKey).orElse(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a remembered answer can't be read", e);
        }
    }

    private static RuntimeException problemOf(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> CommandProblems.of(refusal);
            case RuntimeException other -> other;
            default -> new IllegalStateException(failure);
        };
    }
}
