package dev.keyledger.command.store;

import static dev.keyledger.command.store.Precondition.EVENT_SENT;
import static dev.keyledger.command.store.Precondition.OVERLAP_OVER;
import static dev.keyledger.command.store.Precondition.SANDBOXES_UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.store.Consequences.Due;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.keyformat.KeyHmac;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsequencesTest {
    private static final Instant NOW = Instant.parse("2031-01-31T10:00:00Z");
    private static final UUID ROTATION = UUID.randomUUID();
    private static final IssuedSecret SECOND_SECRET =
            new IssuedSecret(2, "dg_live_", "abcd", KeyHmac.of(new byte[KeyHmac.BYTES]), "p1");
    private static final SecretRetired RETIRED = new SecretRetired(ROTATION, 1);

    private static Consequences of(KeyEvent... events) {
        var key = KeyState.notYetCreated(new WorkspaceId("acme"), UUID.randomUUID());
        var appended = new NewEvents(key, new Actor("ada", "Ada"), NOW, List.of(events));
        return Consequences.of(appended, Duration.ofSeconds(10));
    }

    private static KeyCreated created(KeyKind kind) {
        return new KeyCreated(kind, "ci", null, List.of("models:read"), null, SECOND_SECRET);
    }

    private static KeyRotated rotated(RetireOld retireOld, Instant oldValidUntil) {
        return new KeyRotated(ROTATION, SECOND_SECRET, retireOld, oldValidUntil, null, null);
    }

    @Test
    void primaryKeysCreation_asksForItsSandboxes() {
        assertThat(of(created(KeyKind.PRIMARY)))
                .isEqualTo(new Consequences(Map.of(Step.PUSH, new Due(NOW, null, EVENT_SENT)), Set.of(), 0));
    }

    @Test
    void whatTouchesNoSecret_asksForNothing() {
        assertThat(of(created(KeyKind.ADDITIONAL), new KeyRenamed("build"), new KeyRevealed(1, null)))
                .isEqualTo(new Consequences(Map.of(), Set.of(), 0));
    }

    @Test
    void rotationAfterUpdate_pushes_andRetiresOnceDrained() {
        assertThat(of(rotated(RetireOld.AFTER_UPDATE, null)))
                .isEqualTo(new Consequences(
                        Map.of(Step.PUSH, new Due(NOW, ROTATION, EVENT_SENT)), Set.of(Step.RETIRE), 0));
        assertThat(of(new SandboxSecretsUpdated(ROTATION, 2, List.of())))
                .isEqualTo(new Consequences(
                        Map.of(Step.RETIRE, new Due(NOW.plusSeconds(10), ROTATION, SANDBOXES_UPDATED)), Set.of(), 0));
    }

    @Test
    void immediateRotation_forgetsOlderSecretsAtOnce_andPushes() {
        assertThat(of(rotated(RetireOld.IMMEDIATELY, null)))
                .isEqualTo(new Consequences(
                        Map.of(Step.PUSH, new Due(NOW, ROTATION, EVENT_SENT)), Set.of(Step.RETIRE), 2));
    }

    @Test
    void overlap_retiresAtItsEnd() {
        assertThat(of(rotated(RetireOld.AFTER_OVERLAP, NOW.plusSeconds(60))))
                .isEqualTo(new Consequences(
                        Map.of(Step.RETIRE, new Due(NOW.plusSeconds(60), ROTATION, OVERLAP_OVER)), Set.of(), 0));
    }

    @Test
    void overlapOfNothing_retiresInTheSameAppend() {
        assertThat(of(rotated(RetireOld.AFTER_OVERLAP, NOW), RETIRED))
                .isEqualTo(new Consequences(Map.of(), Set.of(Step.RETIRE), 2));
    }

    @Test
    void lateRetirementBeforeTheNextRotation_leavesTheNextOnesStep() {
        assertThat(of(RETIRED, rotated(RetireOld.AFTER_OVERLAP, NOW.plusSeconds(60))))
                .isEqualTo(new Consequences(
                        Map.of(Step.RETIRE, new Due(NOW.plusSeconds(60), ROTATION, OVERLAP_OVER)), Set.of(), 2));
    }

    @Test
    void revocation_forgetsEverything() {
        assertThat(of(new KeyRevoked(null)))
                .isEqualTo(new Consequences(Map.of(), Set.of(Step.PUSH, Step.RETIRE), Integer.MAX_VALUE));
    }
}
