package dev.keyledger.command.key;

import static dev.keyledger.command.key.KeySpecification.NOW;
import static dev.keyledger.command.key.KeySpecification.SCOPES;
import static dev.keyledger.command.key.KeySpecification.additional;
import static dev.keyledger.command.key.KeySpecification.given;
import static dev.keyledger.command.key.KeySpecification.primary;
import static dev.keyledger.command.key.KeySpecification.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.key.ApiKey.Revoked;
import dev.keyledger.command.key.ApiKey.Rotation;
import dev.keyledger.command.key.ApiKey.Unrevoked;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ApiKeyTest {
    private static final UUID FIRST = UUID.randomUUID();
    private static final UUID SECOND = UUID.randomUUID();

    private static KeyRotated rotated(UUID rotationId, int secretVersion) {
        return new KeyRotated(rotationId, secret(secretVersion), RetireOld.AFTER_UPDATE, null, null, null);
    }

    static List<KeyEvent> eventsAfterCreation() {
        return List.of(
                rotated(FIRST, 2),
                new KeyRevoked(null),
                new KeyRenamed("build"),
                new KeyScopesChanged(SCOPES),
                new KeyExpiryChanged(null),
                new KeyDisabled(DisablingRole.ADMIN, null),
                new KeyEnabled(),
                new KeyRevealed(1, null),
                new SandboxSecretsUpdated(FIRST, 2, List.of("cloud-sandbox")),
                new SecretRetired(FIRST, 1));
    }

    @Test
    void created_isUnrevokedWithItsFirstSecret() {
        assertThat(given(additional()).state())
                .isEqualTo(new Unrevoked(KeyKind.ADDITIONAL, "ci", SCOPES, null, null, secret(1), Optional.empty()));
    }

    @Test
    void renamed_hasTheNewName() {
        assertThat(((Unrevoked) given(additional(), new KeyRenamed("build")).state()).name())
                .isEqualTo("build");
    }

    @Test
    void edited_mayAndEndsAsTheLastEditSays() {
        var edited = (Unrevoked)
                given(additional(), new KeyScopesChanged(List.of("images:generate")), new KeyExpiryChanged(NOW))
                        .state();

        assertThat(edited.scopes()).containsExactly("images:generate");
        assertThat(edited.expiresAt()).isEqualTo(NOW);
        assertThat(edited.hasExpiredBy(NOW)).isTrue();
        assertThat(edited.hasExpiredBy(NOW.minusMillis(1))).isFalse();
    }

    @Test
    void disabled_isSoByTheLastRole_untilItIsEnabled() {
        var byMember = new KeyDisabled(DisablingRole.MEMBER, "odd traffic");
        var byAdmin = new KeyDisabled(DisablingRole.ADMIN, null);

        assertThat(((Unrevoked) given(additional(), byMember, byAdmin).state()).disabledBy())
                .isEqualTo(DisablingRole.ADMIN);
        assertThat(given(additional(), byMember, byAdmin, new KeyEnabled()).state())
                .isEqualTo(given(additional()).state());
    }

    @Test
    void revealed_isUnchanged() {
        assertThat(given(primary(), new KeyRevealed(1, "debugging")).state())
                .isEqualTo(given(primary()).state());
    }

    @Test
    void rotated_hasTheNewSecretAndAnOpenRotation() {
        var key = (Unrevoked) given(primary(), rotated(FIRST, 2)).state();

        assertThat(key.newestSecret()).isEqualTo(secret(2));
        assertThat(key.openRotation()).contains(new Rotation(FIRST, RetireOld.AFTER_UPDATE, 1, null, false, false));
    }

    @Test
    void sandboxesUpdated_isRememberedOfTheOpenRotation() {
        var key = (Unrevoked)
                given(primary(), rotated(FIRST, 2), new SandboxSecretsUpdated(FIRST, 2, List.of("cloud-sandbox")))
                        .state();

        assertThat(key.openRotation()).contains(new Rotation(FIRST, RetireOld.AFTER_UPDATE, 1, null, true, false));
    }

    @Test
    void primaryRotation_isOpenUntilItsSandboxesAreUpdatedAndItsOldSecretRetired() {
        var updated = new SandboxSecretsUpdated(FIRST, 2, List.of("cloud-sandbox"));
        var retired = new SecretRetired(FIRST, 1);

        assertThat(openRotation(primary(), rotated(FIRST, 2), retired))
                .contains(new Rotation(FIRST, RetireOld.AFTER_UPDATE, 1, null, false, true));
        assertThat(openRotation(primary(), rotated(FIRST, 2), updated, retired)).isEmpty();
        assertThat(openRotation(primary(), rotated(FIRST, 2), retired, updated)).isEmpty();
    }

    @Test
    void immediateRotation_isOpenUntilItsSandboxesAreUpdated() {
        var immediately = new KeyRotated(FIRST, secret(2), RetireOld.IMMEDIATELY, null, null, null);

        assertThat(openRotation(primary(), immediately))
                .contains(new Rotation(FIRST, RetireOld.IMMEDIATELY, 1, null, false, true));
        assertThat(openRotation(primary(), immediately, new SandboxSecretsUpdated(FIRST, 2, List.of())))
                .isEmpty();
    }

    @Test
    void additionalRotation_isOpenUntilItsOldSecretIsRetired() {
        var overlapping = new KeyRotated(FIRST, secret(2), RetireOld.AFTER_OVERLAP, NOW.plusSeconds(60), null, null);

        assertThat(openRotation(additional(), overlapping))
                .contains(new Rotation(FIRST, RetireOld.AFTER_OVERLAP, 1, NOW.plusSeconds(60), false, false));
        assertThat(openRotation(additional(), overlapping, new SecretRetired(FIRST, 1)))
                .isEmpty();
    }

    @Test
    void eventsOfASupersededRotation_changeNothingOfTheOpenOne() {
        assertThat(openRotation(
                        primary(),
                        rotated(FIRST, 2),
                        new KeyRotated(SECOND, secret(3), RetireOld.IMMEDIATELY, null, FIRST, null),
                        new SecretRetired(FIRST, 1),
                        new SandboxSecretsUpdated(FIRST, 2, List.of())))
                .contains(new Rotation(SECOND, RetireOld.IMMEDIATELY, 2, null, false, true));
    }

    private static Optional<Rotation> openRotation(KeyEvent... events) {
        return ((Unrevoked) given(events).state()).openRotation();
    }

    @Test
    void revoked_isTheEnd() {
        assertThat(given(additional(), new KeyRevoked(null)).state()).isEqualTo(new Revoked(KeyKind.ADDITIONAL));
    }

    @ParameterizedTest
    @MethodSource("eventsAfterCreation")
    void nothing_isFollowedByCreationOnly(KeyEvent event) {
        assertThatThrownBy(() -> given(event)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("eventsAfterCreation")
    void revoked_isFollowedByNothing(KeyEvent event) {
        assertThatThrownBy(() -> given(additional(), new KeyRevoked(null), event))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void created_isNotCreatedAgain() {
        assertThatThrownBy(() -> given(additional(), additional())).isInstanceOf(IllegalStateException.class);
    }
}
