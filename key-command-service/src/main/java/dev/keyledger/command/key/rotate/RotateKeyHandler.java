package dev.keyledger.command.key.rotate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.command.Uuid7;
import dev.keyledger.command.idempotency.AnswerToRemember;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.idempotency.Replay;
import dev.keyledger.command.idempotency.Replays;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.change.KeyChanges;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.key.change.KeyChanges.Target;
import dev.keyledger.command.problem.CommandProblems;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.command.vault.SecretMint;
import dev.keyledger.command.vault.SecretMint.MintedSecret;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SecretRetired;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Gives a key a new secret, and begins the way to the end of the old one. */
@ApplicationScoped
class RotateKeyHandler {
    private final KeyChanges changes;
    private final SecretMint mint;
    private final Vault vault;
    private final AppendTransaction store;
    private final Replays replays;

    RotateKeyHandler(KeyChanges changes, SecretMint mint, Vault vault, AppendTransaction store, Replays replays) {
        this.changes = changes;
        this.mint = mint;
        this.vault = vault;
        this.store = store;
        this.replays = replays;
    }

    record Outcome(RotatedKeyAnswer answer, boolean replayed) {
        @Override
        public String toString() {
            return "Outcome[" + answer + ", replayed=" + replayed + "]";
        }
    }

    /**
     * A command that fails asks whether it has succeeded before: by now its rotation may be in progress, and its caller
     * still has a right to the first answer, unless it is no longer one who may rotate the key.
     */
    Uni<Outcome> rotate(Target target, RotateKeyRequest request, Optional<IdempotentCommand> command) {
        return changes.limitedAttempt(target, attempt -> rotateOnce(attempt, request.check(), command))
                .onFailure()
                .recoverWithUni(failure -> replayed(command).chain(replay -> replay.map(
                                outcome -> changes.find(target).replaceWith(outcome))
                        .orElseGet(() -> Uni.createFrom().failure(failure))))
                .onFailure(Refusal.class)
                .transform(CommandProblems::of);
    }

    private Uni<Outcome> rotateOnce(
            Attempt attempt, RotateKeyRequest.Checked request, Optional<IdempotentCommand> command) {
        attempt.requireVersion();
        // What is no key any more is refused by the decision, whatever the secret.
        int secretVersion = attempt.key().state() instanceof ApiKey.Unrevoked key
                ? key.newestSecret().version() + 1
                : 1;
        MintedSecret secret = mint.mint(secretVersion);
        NewEvents rotated = attempt.decide(new KeyCommand.Rotate(
                Uuid7.next(), secret.issued(), request.retireOld(), request.overlap(), request.reason()));
        RotatedKeyAnswer answer = answerOf(rotated, secretVersion);
        boolean primary = kindOf(attempt) == KeyKind.PRIMARY;
        Ciphertext ciphertext = vault.encrypt(rotated.workspaceId(), rotated.keyId(), secretVersion, secret.key());
        Optional<AnswerToRemember> toRemember = command.map(idempotent -> new AnswerToRemember(
                idempotent,
                rotated.keyId(),
                secretVersion,
                WireJson.mapper().valueToTree(answer).toString(),
                primary ? Optional.empty() : Optional.of(ciphertext),
                attempt.now()));
        return store.rotate(rotated, secretVersion, primary ? Optional.of(ciphertext) : Optional.empty(), toRemember)
                .replaceWith(() -> new Outcome(primary ? answer : answer.withKey(secret.key()), false));
    }

    private static KeyKind kindOf(Attempt attempt) {
        return ((ApiKey.Unrevoked) attempt.key().state()).kind();
    }

    private static RotatedKeyAnswer answerOf(NewEvents rotated, int secretVersion) {
        KeyRotated event = rotated.events().stream()
                .filter(KeyRotated.class::isInstance)
                .map(KeyRotated.class::cast)
                .findFirst()
                .orElseThrow();
        boolean ended = rotated.events().getLast() instanceof SecretRetired;
        RotationStatus status =
                switch (event.retireOld()) {
                    case AFTER_UPDATE, IMMEDIATELY -> RotationStatus.ISSUED;
                    case AFTER_OVERLAP -> ended ? RotationStatus.COMPLETED : RotationStatus.OVERLAPPING;
                };
        return new RotatedKeyAnswer(
                event.rotationId(),
                status,
                secretVersion,
                event.retireOld() == RetireOld.IMMEDIATELY ? rotated.occurredAt() : event.oldValidUntil(),
                null,
                rotated.versionAfter());
    }

    private Uni<Optional<Outcome>> replayed(Optional<IdempotentCommand> command) {
        return command.map(replays::of)
                .orElse(Uni.createFrom().item(Optional.empty()))
                .map(replay -> replay.map(found -> new Outcome(answerOf(found), true)))
                .call(replay -> replay.isPresent()
                        ? store.unchanged()
                        : Uni.createFrom().voidItem());
    }

    private static RotatedKeyAnswer answerOf(Replay replay) {
        try {
            RotatedKeyAnswer answer = WireJson.mapper().readValue(replay.answerWithoutSecret(), RotatedKeyAnswer.class);
            return replay.secret().map(answer::withKey).orElse(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a remembered answer can't be read", e);
        }
    }
}
