package dev.keyledger.command.key;

import dev.keyledger.command.key.Decision.Accepted;
import dev.keyledger.command.key.Decision.Rejected;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of a rotation. It keeps the key's id and adds a secret; which of the two secrets are valid, and until when,
 * is in the events alone.
 */
final class RotationRules {
    private RotationRules() {}

    static Decision rotate(ApiKey.Unrevoked key, KeyCommand.Rotate rotate, Instant now) {
        return switch (key.kind()) {
            case PRIMARY -> rotatePrimary(key, rotate);
            case ADDITIONAL -> rotateAdditional(key, rotate, now);
        };
    }

    private static Decision rotatePrimary(ApiKey.Unrevoked key, KeyCommand.Rotate rotate) {
        if (rotate.overlap() != null) {
            return new Rejected(KeyRejected.OVERLAP_OF_PRIMARY);
        }
        RetireOld retireOld = rotate.retireOld() == null ? RetireOld.AFTER_UPDATE : rotate.retireOld();
        if (key.openRotation().isPresent() && retireOld != RetireOld.IMMEDIATELY) {
            return new Rejected(KeyRejected.ROTATION_IN_PROGRESS);
        }
        UUID superseded = key.openRotation().map(ApiKey.Rotation::id).orElse(null);
        return new Accepted(List.of(
                new KeyRotated(rotate.rotationId(), rotate.secret(), retireOld, null, superseded, rotate.reason())));
    }

    private static Decision rotateAdditional(ApiKey.Unrevoked key, KeyCommand.Rotate rotate, Instant now) {
        if (rotate.retireOld() != null) {
            return new Rejected(KeyRejected.RETIRE_OLD_OF_ADDITIONAL);
        }
        Duration overlap = rotate.overlap() == null ? Duration.ZERO : rotate.overlap();
        if (overlap.isNegative() || overlap.compareTo(KeyCommand.Rotate.OVERLAP_MAX) > 0) {
            return new Rejected(KeyRejected.OVERLAP_OUT_OF_RANGE);
        }
        if (key.hasExpiredBy(now)) {
            return new Rejected(KeyRejected.EXPIRED);
        }
        if (key.disabledBy() != null) {
            return new Rejected(KeyRejected.DISABLED);
        }
        var events = new ArrayList<KeyEvent>();
        if (key.openRotation().isPresent()) {
            ApiKey.Rotation open = key.openRotation().get();
            if (!open.oldHasEndedBy(now)) {
                return new Rejected(KeyRejected.ROTATION_IN_PROGRESS);
            }
            // The clock has ended the old secret; only the event that says so has not come yet.
            events.add(new SecretRetired(open.id(), open.oldSecretVersion()));
        }
        Instant oldValidUntil = WireTime.truncate(now.plus(overlap));
        events.add(new KeyRotated(
                rotate.rotationId(), rotate.secret(), RetireOld.AFTER_OVERLAP, oldValidUntil, null, rotate.reason()));
        if (overlap.isZero()) {
            events.add(new SecretRetired(rotate.rotationId(), key.newestSecret().version()));
        }
        return new Accepted(events);
    }

    /** Sandboxes are confirmed again and again; only the first time that ends a step of a rotation is an event. */
    static Decision confirm(ApiKey.Unrevoked key, KeyCommand.ConfirmSandboxes confirm) {
        return key.openRotation()
                .filter(open -> key.kind() == KeyKind.PRIMARY && !open.sandboxesUpdated())
                .filter(open -> key.newestSecret().version() == confirm.secretVersion())
                .<Decision>map(open -> new Accepted(
                        List.of(new SandboxSecretsUpdated(open.id(), confirm.secretVersion(), confirm.sinks()))))
                .orElseGet(() -> new Accepted(List.of()));
    }

    /** Idempotent: a rotation that is not open any more has retired its old secret, or another one has. */
    static Decision retireOld(ApiKey.Unrevoked key, KeyCommand.RetireOldSecret retire) {
        return retire(key.openRotation().filter(open -> open.id().equals(retire.rotationId())));
    }

    /** Nothing, as long as somebody depends on the old secret, or if another rotation is open. */
    static Decision retireWhenDue(ApiKey.Unrevoked key, KeyCommand.RetireWhenDue retire, Instant now) {
        return retire(key.openRotation().filter(open -> open.id().equals(retire.rotationId()) && open.oldMayEnd(now)));
    }

    private static Decision retire(Optional<ApiKey.Rotation> rotation) {
        return rotation.filter(open -> !open.oldRetired())
                .<Decision>map(open -> new Accepted(List.of(new SecretRetired(open.id(), open.oldSecretVersion()))))
                .orElseGet(() -> new Accepted(List.of()));
    }
}
