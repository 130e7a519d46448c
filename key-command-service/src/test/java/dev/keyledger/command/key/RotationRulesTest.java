package dev.keyledger.command.key;

import static dev.keyledger.command.key.KeySpecification.NOW;
import static dev.keyledger.command.key.KeySpecification.SCOPES;
import static dev.keyledger.command.key.KeySpecification.additional;
import static dev.keyledger.command.key.KeySpecification.given;
import static dev.keyledger.command.key.KeySpecification.primary;
import static dev.keyledger.command.key.KeySpecification.secret;

import dev.keyledger.command.key.KeyCommand.ConfirmSandboxes;
import dev.keyledger.command.key.KeyCommand.RetireOldSecret;
import dev.keyledger.command.key.KeyCommand.RetireWhenDue;
import dev.keyledger.command.key.KeyCommand.Rotate;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RotationRulesTest {
    private static final UUID FIRST = UUID.randomUUID();
    private static final UUID SECOND = UUID.randomUUID();
    private static final List<String> SINKS = List.of("cloud-sandbox", "desktop-app");

    private static Rotate rotatePrimary(UUID id, int version, RetireOld retireOld) {
        return new Rotate(id, secret(version), retireOld, null, "exposed");
    }

    private static Rotate rotateAdditional(UUID id, int version, Duration overlap) {
        return new Rotate(id, secret(version), null, overlap, null);
    }

    private static KeyRotated afterUpdate(UUID id, int version) {
        return new KeyRotated(id, secret(version), RetireOld.AFTER_UPDATE, null, null, "exposed");
    }

    private static KeyRotated immediately(UUID id, int version, UUID supersedes) {
        return new KeyRotated(id, secret(version), RetireOld.IMMEDIATELY, null, supersedes, "exposed");
    }

    private static KeyRotated afterOverlap(UUID id, int version, Instant oldValidUntil) {
        return new KeyRotated(id, secret(version), RetireOld.AFTER_OVERLAP, oldValidUntil, null, null);
    }

    private static SandboxSecretsUpdated updated(UUID id, int version) {
        return new SandboxSecretsUpdated(id, version, SINKS);
    }

    @Test
    void primaryKey_rotate_keepsBothSecretsUntilTheSandboxesAreUpdated() {
        given(primary()).when(rotatePrimary(FIRST, 2, null)).then(afterUpdate(FIRST, 2));
        given(primary()).when(rotatePrimary(FIRST, 2, RetireOld.AFTER_UPDATE)).then(afterUpdate(FIRST, 2));
    }

    @Test
    void primaryKey_rotateImmediately_endsTheOldSecretAtOnce() {
        given(primary()).when(rotatePrimary(FIRST, 2, RetireOld.IMMEDIATELY)).then(immediately(FIRST, 2, null));
    }

    @Test
    void openPrimaryRotation_rotate_isRejected() {
        var command = rotatePrimary(SECOND, 3, RetireOld.AFTER_UPDATE);
        given(primary(), afterUpdate(FIRST, 2)).when(command).thenRejected(KeyRejected.ROTATION_IN_PROGRESS);
        given(primary(), afterUpdate(FIRST, 2), updated(FIRST, 2))
                .when(command)
                .thenRejected(KeyRejected.ROTATION_IN_PROGRESS);
        given(primary(), immediately(FIRST, 2, null)).when(command).thenRejected(KeyRejected.ROTATION_IN_PROGRESS);
    }

    @Test
    void openPrimaryRotation_rotateImmediately_supersedesIt() {
        given(primary(), afterUpdate(FIRST, 2))
                .when(rotatePrimary(SECOND, 3, RetireOld.IMMEDIATELY))
                .then(immediately(SECOND, 3, FIRST));
        given(primary(), immediately(FIRST, 2, null))
                .when(rotatePrimary(SECOND, 3, RetireOld.IMMEDIATELY))
                .then(immediately(SECOND, 3, FIRST));
    }

    @Test
    void completedPrimaryRotation_rotate_isAccepted() {
        given(primary(), afterUpdate(FIRST, 2), updated(FIRST, 2), new SecretRetired(FIRST, 1))
                .when(rotatePrimary(SECOND, 3, null))
                .then(afterUpdate(SECOND, 3));
    }

    @Test
    void primaryKey_rotateWithOverlap_isRejected() {
        given(primary())
                .when(new Rotate(FIRST, secret(2), null, Duration.ZERO, null))
                .thenRejected(KeyRejected.OVERLAP_OF_PRIMARY);
    }

    @Test
    void additionalKey_rotate_endsTheOldSecretAtOnce() {
        given(additional())
                .when(rotateAdditional(FIRST, 2, null))
                .then(afterOverlap(FIRST, 2, NOW), new SecretRetired(FIRST, 1));
    }

    @Test
    void additionalKey_rotateWithOverlap_keepsTheOldSecretForThatLong() {
        given(additional())
                .when(rotateAdditional(FIRST, 2, Duration.ofHours(1)))
                .then(afterOverlap(FIRST, 2, NOW.plusSeconds(3600)));
    }

    @Test
    void additionalKey_rotateWithOverlapOutOfRange_isRejected() {
        given(additional())
                .when(rotateAdditional(FIRST, 2, Duration.ofDays(7)))
                .then(afterOverlap(FIRST, 2, NOW.plus(Duration.ofDays(7))));
        given(additional())
                .when(rotateAdditional(FIRST, 2, Duration.ofDays(7).plusMillis(1)))
                .thenRejected(KeyRejected.OVERLAP_OUT_OF_RANGE);
        given(additional())
                .when(rotateAdditional(FIRST, 2, Duration.ofMillis(-1)))
                .thenRejected(KeyRejected.OVERLAP_OUT_OF_RANGE);
    }

    @Test
    void additionalKey_rotateWithRetireOld_isRejected() {
        given(additional())
                .when(rotatePrimary(FIRST, 2, RetireOld.IMMEDIATELY))
                .thenRejected(KeyRejected.RETIRE_OLD_OF_ADDITIONAL);
    }

    @Test
    void openAdditionalRotation_rotate_isRejectedUntilTheOldSecretHasEnded() {
        given(additional(), afterOverlap(FIRST, 2, NOW.plusMillis(1)))
                .when(rotateAdditional(SECOND, 3, null))
                .thenRejected(KeyRejected.ROTATION_IN_PROGRESS);
        given(additional(), afterOverlap(FIRST, 2, NOW))
                .when(rotateAdditional(SECOND, 3, Duration.ofHours(1)))
                .then(new SecretRetired(FIRST, 1), afterOverlap(SECOND, 3, NOW.plusSeconds(3600)));
    }

    @Test
    void expiredKey_rotate_isRejected() {
        given(new KeyCreated(KeyKind.ADDITIONAL, "ci", null, SCOPES, NOW, secret(1)))
                .when(rotateAdditional(FIRST, 2, null))
                .thenRejected(KeyRejected.EXPIRED);
    }

    @Test
    void disabledKey_rotate_isRejected_whileItsOpenRotationGoesOn() {
        var disabled = new KeyDisabled(DisablingRole.MEMBER, null);
        given(additional(), disabled).when(rotateAdditional(FIRST, 2, null)).thenRejected(KeyRejected.DISABLED);
        given(new KeyCreated(KeyKind.ADDITIONAL, "ci", null, SCOPES, NOW, secret(1)), disabled)
                .when(rotateAdditional(FIRST, 2, null))
                .thenRejected(KeyRejected.EXPIRED);
        given(additional(), afterOverlap(FIRST, 2, NOW), disabled)
                .when(new RetireWhenDue(FIRST))
                .then(new SecretRetired(FIRST, 1));
    }

    @Test
    void revokedOrMissingKey_rotate_isRejected() {
        given(additional(), new KeyRevoked(null))
                .when(rotateAdditional(FIRST, 2, null))
                .thenRejected(KeyRejected.REVOKED);
        given().when(rotateAdditional(FIRST, 2, null)).thenRejected(KeyRejected.NOT_CREATED);
    }

    @Test
    void openPrimaryRotation_confirm_isRecordedOnce() {
        given(primary(), afterUpdate(FIRST, 2))
                .when(new ConfirmSandboxes(2, SINKS))
                .then(updated(FIRST, 2));
        given(primary(), immediately(FIRST, 2, null))
                .when(new ConfirmSandboxes(2, SINKS))
                .then(updated(FIRST, 2));
        given(primary(), afterUpdate(FIRST, 2), updated(FIRST, 2))
                .when(new ConfirmSandboxes(2, SINKS))
                .thenNothing();
    }

    @Test
    void confirmationOfAnOlderSecret_changesNothing() {
        given(primary(), afterUpdate(FIRST, 2))
                .when(new ConfirmSandboxes(1, SINKS))
                .thenNothing();
        given(primary()).when(new ConfirmSandboxes(1, SINKS)).thenNothing();
    }

    @Test
    void openRotation_retireOld_endsTheOldSecretOnce() {
        given(primary(), afterUpdate(FIRST, 2)).when(new RetireOldSecret(FIRST)).then(new SecretRetired(FIRST, 1));
        given(additional(), afterOverlap(FIRST, 2, NOW.plusSeconds(60)))
                .when(new RetireOldSecret(FIRST))
                .then(new SecretRetired(FIRST, 1));
        given(primary(), afterUpdate(FIRST, 2), new SecretRetired(FIRST, 1))
                .when(new RetireOldSecret(FIRST))
                .thenNothing();
        given(primary(), immediately(FIRST, 2, null))
                .when(new RetireOldSecret(FIRST))
                .thenNothing();
    }

    @Test
    void anotherRotation_retireOld_changesNothing() {
        given(primary(), afterUpdate(FIRST, 2))
                .when(new RetireOldSecret(SECOND))
                .thenNothing();
        given(additional(), new KeyRevoked(null))
                .when(new RetireOldSecret(SECOND))
                .thenNothing();
    }
}
