package dev.keyledger.command.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What has to change together with an append. It follows from the events alone, so no command can forget a part of it.
 *
 * @param due the steps that the events ask for, and when
 * @param done the steps that they make needless
 * @param forgetBelow secrets below this version can't be shown or pushed any more; 0: none
 */
record Consequences(Map<Step, Due> due, Set<Step> done, int forgetBelow) {
    /**
     * @param rotationId whose step it is; null: of no rotation, but of the workspace's provisioning
     * @param precondition what must hold when it is done
     */
    record Due(Instant at, @Nullable UUID rotationId, Precondition precondition) {}

    /** @param drain how long requests may still be under way with a secret that sandboxes no longer hold */
    static Consequences of(NewEvents appended, Duration drain) {
        var due = new EnumMap<Step, Due>(Step.class);
        Set<Step> done = EnumSet.noneOf(Step.class);
        int forgetBelow = 0;
        Instant now = appended.occurredAt();
        for (KeyEvent event : appended.events()) {
            switch (event) {
                case KeyCreated e -> {
                    if (e.kind() == KeyKind.PRIMARY) {
                        due.put(Step.PUSH, new Due(now, null, Precondition.EVENT_SENT));
                    }
                }
                case KeyRotated e -> {
                    // Whatever an earlier rotation has left to retire, it isn't what this one replaces.
                    due.remove(Step.RETIRE);
                    done.add(Step.RETIRE);
                    switch (e.retireOld()) {
                        case AFTER_UPDATE -> due.put(Step.PUSH, new Due(now, e.rotationId(), Precondition.EVENT_SENT));
                        case AFTER_OVERLAP -> {
                            done.remove(Step.RETIRE);
                            due.put(Step.RETIRE, new Due(endOf(e), e.rotationId(), Precondition.OVERLAP_OVER));
                        }
                        case IMMEDIATELY -> {
                            due.put(Step.PUSH, new Due(now, e.rotationId(), Precondition.EVENT_SENT));
                            forgetBelow = e.secret().version();
                        }
                    }
                }
                case SandboxSecretsUpdated e ->
                    due.put(Step.RETIRE, new Due(now.plus(drain), e.rotationId(), Precondition.SANDBOXES_UPDATED));
                case SecretRetired e -> {
                    due.remove(Step.RETIRE);
                    done.add(Step.RETIRE);
                    forgetBelow = e.secretVersion() + 1;
                }
                case KeyRevoked e -> {
                    due.clear();
                    done.addAll(EnumSet.allOf(Step.class));
                    forgetBelow = Integer.MAX_VALUE;
                }
                case KeyRenamed e -> {}
                case KeyRevealed e -> {}
                case KeyScopesChanged e -> {}
                case KeyExpiryChanged e -> {}
                case KeyLabelChanged e -> {}
                case KeyDisabled e -> {}
                case KeyEnabled e -> {}
            }
        }
        return new Consequences(Map.copyOf(due), Set.copyOf(done), forgetBelow);
    }

    private static Instant endOf(KeyRotated overlapping) {
        Instant end = overlapping.oldValidUntil();
        if (end == null) {
            throw new IllegalArgumentException("an overlap ends by the clock");
        }
        return end;
    }

    /** {@link #due} as rows. */
    String dueRows() {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        due.forEach((step, asked) -> rows.addObject()
                .put("step", step.columnValue())
                .put("due_at", WireTime.format(asked.at()))
                .put(
                        "rotation_id",
                        asked.rotationId() == null ? null : asked.rotationId().toString())
                .put("precondition", asked.precondition().columnValue()));
        return rows.toString();
    }

    /** {@link #done} as a JSON array of column values. */
    String doneRows() {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        done.forEach(step -> rows.add(step.columnValue()));
        return rows.toString();
    }
}
