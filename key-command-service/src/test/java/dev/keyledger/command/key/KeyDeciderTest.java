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
import dev.keyledger.command.key.KeyCommand.Disable;
import dev.keyledger.command.key.KeyCommand.Edit;
import dev.keyledger.command.key.KeyCommand.Enable;
import dev.keyledger.command.key.KeyCommand.Expiry;
import dev.keyledger.command.key.KeyCommand.Reveal;
import dev.keyledger.command.key.KeyCommand.Revoke;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import java.time.Instant;
import java.util.List;
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
        given(additional()).when(rename("build")).then(new KeyRenamed("build"));
    }

    @Test
    void sameName_rename_changesNothing() {
        given(additional()).when(rename("ci")).thenNothing();
        given(additional()).when(rename("CI")).then(new KeyRenamed("CI"));
    }

    @Test
    void primaryRevokedOrMissingKey_rename_isRejected() {
        given(primary()).when(rename("build")).thenRejected(KeyRejected.PRIMARY_NOT_RENAMABLE);
        given(additional(), new KeyRevoked(null)).when(rename("build")).thenRejected(KeyRejected.REVOKED);
        given().when(rename("build")).thenRejected(KeyRejected.NOT_CREATED);
    }

    private static Edit rename(String name) {
        return new Edit(name(name), null, null);
    }

    private static Edit allow(String... scopes) {
        return new Edit(null, List.of(scopes), null);
    }

    private static Edit end(Instant at) {
        return new Edit(null, null, new Expiry(at));
    }

    private static KeyCreated expired() {
        return new KeyCreated(KeyKind.ADDITIONAL, "ci", null, SCOPES, NOW, secret(1));
    }

    @Test
    void additionalKey_editOfEverything_isOneAppendOfAllThatDiffers_itsNameFirst() {
        given(additional())
                .when(new Edit(name("build"), List.of("models:read"), new Expiry(NOW.plusSeconds(60))))
                .then(
                        new KeyRenamed("build"),
                        new KeyScopesChanged(List.of("models:read")),
                        new KeyExpiryChanged(NOW.plusSeconds(60)));
        given(additional())
                .when(new Edit(name("ci"), List.of("models:read"), new Expiry(null)))
                .then(new KeyScopesChanged(List.of("models:read")));
    }

    @Test
    void whatIsSoAlready_edit_changesNothing_alsoOnceItIsOver() {
        given(additional()).when(new Edit(name("ci"), SCOPES, new Expiry(null))).thenNothing();
        given(additional()).when(allow("chat:completions", "models:read")).thenNothing();
        given(expired()).when(new Edit(name("ci"), SCOPES, new Expiry(NOW))).thenNothing();
    }

    @Test
    void expiry_edit_comesAndGoes_inMilliseconds() {
        given(additional()).when(end(NOW.plusNanos(1_999_999))).then(new KeyExpiryChanged(NOW.plusMillis(1)));
        given(additional(), new KeyExpiryChanged(NOW.plusMillis(1)))
                .when(end(NOW.plusNanos(1_999_999)))
                .thenNothing();
        given(additional(), new KeyExpiryChanged(NOW.plusMillis(1)))
                .when(end(null))
                .then(new KeyExpiryChanged(null));
    }

    @Test
    void expiryNotAfterNow_edit_isRejected_withAllElse() {
        given(additional()).when(end(NOW)).thenRejected(KeyRejected.EXPIRES_IN_THE_PAST);
        given(additional()).when(end(NOW.plusNanos(999_999))).thenRejected(KeyRejected.EXPIRES_IN_THE_PAST);
        given(additional())
                .when(new Edit(name("build"), List.of("models:read"), new Expiry(NOW.minusSeconds(1))))
                .thenRejected(KeyRejected.EXPIRES_IN_THE_PAST);
    }

    /** Who gave it an end meant it; but what a key is called means nothing to what it may do. */
    @Test
    void expiredKey_edit_isRejected_butForItsName() {
        given(expired()).when(end(null)).thenRejected(KeyRejected.EXPIRED);
        given(expired()).when(end(NOW.plusSeconds(60))).thenRejected(KeyRejected.EXPIRED);
        given(expired()).when(allow("models:read")).thenRejected(KeyRejected.EXPIRED);
        given(expired())
                .when(new Edit(name("build"), List.of("models:read"), null))
                .thenRejected(KeyRejected.EXPIRED);
        given(expired()).when(rename("build")).then(new KeyRenamed("build"));
    }

    @Test
    void primaryRevokedOrMissingKey_edit_isRejected() {
        given(primary()).when(allow("models:read")).thenRejected(KeyRejected.PRIMARY_NOT_EDITABLE);
        given(primary()).when(end(null)).thenRejected(KeyRejected.PRIMARY_NOT_EDITABLE);
        given(additional(), new KeyRevoked(null)).when(allow("models:read")).thenRejected(KeyRejected.REVOKED);
        given().when(end(null)).thenRejected(KeyRejected.NOT_CREATED);
    }

    @Test
    void additionalKey_disable_isDisabledByARoleAndForAReason() {
        given(additional())
                .when(new Disable(DisablingRole.MEMBER, "odd traffic"))
                .then(new KeyDisabled(DisablingRole.MEMBER, "odd traffic"));
        given(expired()).when(new Disable(DisablingRole.ADMIN, null)).then(new KeyDisabled(DisablingRole.ADMIN, null));
    }

    @Test
    void disabledKey_disable_isDisabledAgainByAHigherRoleAlone() {
        var byMember = new KeyDisabled(DisablingRole.MEMBER, null);
        var byAdmin = new KeyDisabled(DisablingRole.ADMIN, null);
        given(additional(), byMember)
                .when(new Disable(DisablingRole.MEMBER, "again"))
                .thenNothing();
        given(additional(), byMember)
                .when(new Disable(DisablingRole.ADMIN, "for good"))
                .then(new KeyDisabled(DisablingRole.ADMIN, "for good"));
        given(additional(), byAdmin)
                .when(new Disable(DisablingRole.MEMBER, null))
                .thenNothing();
    }

    @Test
    void disabledKey_enable_takesTheRoleThatDisabledIt_orAHigherOne() {
        var byMember = new KeyDisabled(DisablingRole.MEMBER, null);
        var byAdmin = new KeyDisabled(DisablingRole.ADMIN, null);
        given(additional(), byMember).when(new Enable(DisablingRole.MEMBER)).then(new KeyEnabled());
        given(additional(), byMember).when(new Enable(DisablingRole.ADMIN)).then(new KeyEnabled());
        given(additional(), byAdmin)
                .when(new Enable(DisablingRole.MEMBER))
                .thenRejected(KeyRejected.DISABLED_BY_A_HIGHER_ROLE);
        given(additional(), byMember, byAdmin)
                .when(new Enable(DisablingRole.MEMBER))
                .thenRejected(KeyRejected.DISABLED_BY_A_HIGHER_ROLE);
        given(additional(), new KeyDisabled(DisablingRole.OPERATOR, null))
                .when(new Enable(DisablingRole.ADMIN))
                .thenRejected(KeyRejected.DISABLED_BY_A_HIGHER_ROLE);
    }

    @Test
    void enabledKey_enable_changesNothing() {
        given(additional()).when(new Enable(DisablingRole.MEMBER)).thenNothing();
        given(additional(), new KeyDisabled(DisablingRole.ADMIN, null), new KeyEnabled())
                .when(new Enable(DisablingRole.MEMBER))
                .thenNothing();
    }

    @Test
    void disabledKey_isEditedAndRevokedAsAnyOther() {
        var disabled = new KeyDisabled(DisablingRole.ADMIN, null);
        given(additional(), disabled).when(rename("build")).then(new KeyRenamed("build"));
        given(additional(), disabled).when(allow("models:read")).then(new KeyScopesChanged(List.of("models:read")));
        given(additional(), disabled).when(new Revoke(null)).then(new KeyRevoked(null));
    }

    @Test
    void primaryRevokedOrMissingKey_disableAndEnable_areRejected() {
        for (KeyCommand command : List.of(new Disable(DisablingRole.ADMIN, null), new Enable(DisablingRole.ADMIN))) {
            given(primary()).when(command).thenRejected(KeyRejected.PRIMARY_NOT_DISABLABLE);
            given(additional(), new KeyDisabled(DisablingRole.ADMIN, null), new KeyRevoked(null))
                    .when(command)
                    .thenRejected(KeyRejected.REVOKED);
            given().when(command).thenRejected(KeyRejected.NOT_CREATED);
        }
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
