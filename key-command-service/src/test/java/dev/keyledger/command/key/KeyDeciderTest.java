package dev.keyledger.command.key;

import static dev.keyledger.command.key.KeySpecification.NOW;
import static dev.keyledger.command.key.KeySpecification.SCOPES;
import static dev.keyledger.command.key.KeySpecification.additional;
import static dev.keyledger.command.key.KeySpecification.given;
import static dev.keyledger.command.key.KeySpecification.name;
import static dev.keyledger.command.key.KeySpecification.primary;
import static dev.keyledger.command.key.KeySpecification.secret;

import dev.keyledger.command.key.KeyCommand.CreateAdditional;
import dev.keyledger.command.key.KeyCommand.CreatePrimary;
import dev.keyledger.command.key.KeyCommand.Rename;
import dev.keyledger.command.key.KeyCommand.Reveal;
import dev.keyledger.command.key.KeyCommand.Revoke;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyDeciderTest {
    private static final CreatePrimary CREATE_PRIMARY =
            new CreatePrimary(name("Primary sandbox key"), "Acme", SCOPES, secret(1));

    private static CreateAdditional create(Instant expiresAt) {
        return new CreateAdditional(name("ci"), SCOPES, expiresAt, secret(1));
    }

    @Test
    void nothing_createPrimary_carriesTheWorkspacesName() {
        given().when(CREATE_PRIMARY).then(primary());
    }

    @Test
    void existingKey_createPrimary_isRejected() {
        given(primary()).when(CREATE_PRIMARY).thenRejected(KeyRejected.ALREADY_CREATED);
        given(additional(), new KeyRevoked(null)).when(CREATE_PRIMARY).thenRejected(KeyRejected.ALREADY_CREATED);
    }

    @Test
    void nothing_createAdditional_isCreated() {
        given().when(create(null)).then(additional());
    }

    @Test
    void nothing_createAdditionalWithExpiry_keepsItInMilliseconds() {
        given().when(create(NOW.plusNanos(1_999_999)))
                .then(new KeyCreated(KeyKind.ADDITIONAL, "ci", null, SCOPES, NOW.plusMillis(1), secret(1)));
    }

    @Test
    void expiryNotAfterNow_createAdditional_isRejected() {
        given().when(create(NOW)).thenRejected(KeyRejected.EXPIRES_IN_THE_PAST);
        given().when(create(NOW.minusMillis(1))).thenRejected(KeyRejected.EXPIRES_IN_THE_PAST);
        given().when(create(NOW.plusNanos(999_999))).thenRejected(KeyRejected.EXPIRES_IN_THE_PAST);
    }

    @Test
    void existingKey_createAdditional_isRejected() {
        given(additional()).when(create(null)).thenRejected(KeyRejected.ALREADY_CREATED);
        given(additional(), new KeyRevoked(null)).when(create(null)).thenRejected(KeyRejected.ALREADY_CREATED);
    }

    @Test
    void additionalKey_revoke_isRevokedWithItsReason() {
        given(additional()).when(new Revoke("laptop lost")).then(new KeyRevoked("laptop lost"));
    }

    @Test
    void rotatedAndRenamedKey_revoke_isRevoked() {
        given(
                        additional(),
                        new KeyRenamed("build"),
                        new KeyRotated(
                                UUID.randomUUID(), secret(2), RetireOld.AFTER_OVERLAP, NOW.plusSeconds(60), null, null))
                .when(new Revoke(null))
                .then(new KeyRevoked(null));
    }

    @Test
    void expiredKey_revoke_isRevoked() {
        given(new KeyCreated(KeyKind.ADDITIONAL, "ci", null, SCOPES, NOW.minusSeconds(1), secret(1)))
                .when(new Revoke(null))
                .then(new KeyRevoked(null));
    }

    @Test
    void revokedKey_revoke_changesNothing() {
        given(additional(), new KeyRevoked("first")).when(new Revoke("second")).thenNothing();
    }

    @Test
    void primaryKey_revoke_isRejected() {
        given(primary()).when(new Revoke(null)).thenRejected(KeyRejected.PRIMARY_NOT_REVOCABLE);
    }

    @Test
    void nothing_revoke_isRejected() {
        given().when(new Revoke(null)).thenRejected(KeyRejected.NOT_CREATED);
    }

    @Test
    void additionalKey_rename_hasTheNewName() {
        given(additional()).when(new Rename(name("build"))).then(new KeyRenamed("build"));
    }

    @Test
    void sameName_rename_changesNothing() {
        given(additional()).when(new Rename(name("ci"))).thenNothing();
        given(additional()).when(new Rename(name("CI"))).then(new KeyRenamed("CI"));
    }

    @Test
    void primaryRevokedOrMissingKey_rename_isRejected() {
        given(primary()).when(new Rename(name("build"))).thenRejected(KeyRejected.PRIMARY_NOT_RENAMABLE);
        given(additional(), new KeyRevoked(null))
                .when(new Rename(name("build")))
                .thenRejected(KeyRejected.REVOKED);
        given().when(new Rename(name("build"))).thenRejected(KeyRejected.NOT_CREATED);
    }

    @Test
    void primaryKey_reveal_namesTheSecretThatIsShown() {
        given(primary()).when(new Reveal("debugging")).then(new KeyRevealed(1, "debugging"));
        given(primary(), new KeyRotated(UUID.randomUUID(), secret(2), RetireOld.AFTER_UPDATE, null, null, null))
                .when(new Reveal(null))
                .then(new KeyRevealed(2, null));
    }

    @Test
    void additionalRevokedOrMissingKey_reveal_isRejected() {
        given(additional()).when(new Reveal(null)).thenRejected(KeyRejected.NOT_REVEALABLE);
        given(additional(), new KeyRevoked(null)).when(new Reveal(null)).thenRejected(KeyRejected.REVOKED);
        given().when(new Reveal(null)).thenRejected(KeyRejected.NOT_CREATED);
    }
}
