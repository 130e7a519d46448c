package dev.keyledger.command.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has to change together with an append. It follows from the events alone, so no command can forget a part of it.
 *
 * @param due the steps that the events ask for, and when
 * @param done the steps that they make needless
 * @param forgetBelow secrets below this version can't be shown or pushed any more; 0: none
 */
record Consequences(Map<Step, Instant> due, Set<Step> done, int forgetBelow) {
    /** @param drain how long requests may still be under way with a secret that sandboxes no longer hold */
    static Consequences of(NewEvents appended, Duration drain) {
        var due = new EnumMap<Step, Instant>(Step.class);
        Set<Step> done = EnumSet.noneOf(Step.class);
        int forgetBelow = 0;
        Instant now = appended.occurredAt();
        for (KeyEvent event : appended.events()) {
            switch (event) {
                case KeyCreated e -> {
                    if (e.kind() == KeyKind.PRIMARY) {
                        due.put(Step.PUSH, now);
                    }
                }
                case KeyRotated e -> {
                    done.remove(Step.RETIRE);
                    switch (e.retireOld()) {
                        case AFTER_UPDATE -> due.put(Step.PUSH, now);
                        case AFTER_OVERLAP -> due.put(Step.RETIRE, e.oldValidUntil());
                        case IMMEDIATELY -> {
                            due.put(Step.PUSH, now);
                            done.add(Step.RETIRE);
                            forgetBelow = e.secret().version();
                        }
                    }
                }
                case SandboxSecretsUpdated e -> due.put(Step.RETIRE, now.plus(drain));
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
            }
        }
        return new Consequences(Map.copyOf(due), Set.copyOf(done), forgetBelow);
    }

    /** {@link #due} as rows. */
    String dueRows() {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        due.forEach(
                (step, at) -> rows.addObject().put("step", step.columnValue()).put("due_at", WireTime.format(at)));
        return rows.toString();
    }

    /** {@link #done} as a JSON array of column values. */
    String doneRows() {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        done.forEach(step -> rows.add(step.columnValue()));
        return rows.toString();
    }

    /** A secret that must be kept because it will be pushed, or may be shown again. */
    record Kept(int secretVersion, Ciphertext ciphertext) {
        static Integer versionOf(Optional<Kept> kept) {
            return kept.map(Kept::secretVersion).orElse(null);
        }
    }
}
