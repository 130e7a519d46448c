package dev.keyledger.command.key.rotate;

import dev.keyledger.command.Uuid7;
import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.change.KeyChanges.Attempt;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.Kept;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.command.vault.SecretMint;
import dev.keyledger.command.vault.SecretMint.MintedSecret;
import dev.keyledger.command.vault.Vault;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.events.key.SecretRetired;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Gives a key a new secret, and begins the way to the end of the old one. */
@ApplicationScoped
class RotateKeyHandler {
    private final SecretMint mint;
    private final Vault vault;
    private final AppendTransaction store;

    RotateKeyHandler(SecretMint mint, Vault vault, AppendTransaction store) {
        this.mint = mint;
        this.vault = vault;
        this.store = store;
    }

    Uni<RotatedKey> rotate(Attempt attempt, RotateKeyRequest.Checked request, Optional<IdempotentCommand> command) {
        attempt.requireVersion();
        // What is no key any more is refused by the decision, whatever the secret.
        int secretVersion = attempt.key().state() instanceof ApiKey.Unrevoked key
                ? key.newestSecret().version() + 1
                : 1;
        MintedSecret secret = mint.mint(secretVersion);
        NewEvents rotated = attempt.decide(new KeyCommand.Rotate(
                Uuid7.next(), secret.issued(), request.retireOld(), request.overlap(), request.reason()));
        RotatedKey answer = answerOf(rotated, secretVersion);
        boolean primary = attempt.key().kind() == KeyKind.PRIMARY;
        Optional<Ciphertext> ciphertext =
                Optional.of(vault.encrypt(rotated.workspaceId(), rotated.keyId(), secretVersion, secret.key()));
        return store.append(
                        rotated,
                        ciphertext.filter(bytes -> primary).map(bytes -> new Kept(secretVersion, bytes)),
                        command.map(known -> known.answered(
                                rotated.keyId(),
                                secretVersion,
                                answer,
                                ciphertext.filter(bytes -> !primary),
                                attempt.now())))
                .replaceWith(() -> primary ? answer : answer.withKey(secret.key()));
    }

    private static RotatedKey answerOf(NewEvents rotated, int secretVersion) {
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
        return new RotatedKey(
                event.rotationId(),
                status,
                secretVersion,
                event.retireOld() == RetireOld.IMMEDIATELY ? rotated.occurredAt() : event.oldValidUntil(),
                null,
                rotated.versionAfter());
    }
}
