package dev.keyledger.command.transfer;

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
import dev.keyledger.events.key.NameFold;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What imported events come to in the tables that stand beside the events: the same as the commands would have left, but for
 * secrets. No secret is imported, so nothing is pushed to a sandbox until the primary key is rotated.
 */
final class ImportedKeys {
    private final ArrayNode workspaces = WireJson.mapper().createArrayNode();
    private final Map<String, Counts> counts = new LinkedHashMap<>();
    private final Map<UUID, Optional<Name>> names = new LinkedHashMap<>();
    private final Map<UUID, Optional<Retirement>> retirements = new LinkedHashMap<>();

    private static final class Counts {
        private int active;
        private int created;
    }

    private record Name(String workspaceId, String folded) {}

    /** When the old secret of an open rotation ends, and what must hold then. */
    private record Retirement(String workspaceId, UUID rotationId, Instant at, String precondition) {}

    void add(ImportedEvent imported, KeyEvent event) {
        UUID keyId = imported.keyId();
        String workspaceId = imported.workspaceId();
        switch (event) {
            case KeyCreated e -> {
                if (e.kind() == KeyKind.PRIMARY) {
                    workspaces
                            .addObject()
                            .put("workspace_id", workspaceId)
                            .put("name", e.workspaceName())
                            .put("primary_key_id", keyId.toString())
                            .put("provisioned_at", WireTime.format(imported.occurredAt()));
                }
                names.put(keyId, Optional.of(new Name(workspaceId, NameFold.of(e.name()))));
                countsOf(workspaceId).active++;
                countsOf(workspaceId).created++;
            }
            case KeyRenamed e -> names.put(keyId, Optional.of(new Name(workspaceId, NameFold.of(e.name()))));
            case KeyRevoked e -> {
                names.put(keyId, Optional.empty());
                retirements.put(keyId, Optional.empty());
                countsOf(workspaceId).active--;
            }
            case KeyRotated e ->
                retirements.put(
                        keyId,
                        Optional.ofNullable(e.oldValidUntil())
                                .map(until -> new Retirement(workspaceId, e.rotationId(), until, "overlap-over")));
            case SandboxSecretsUpdated e ->
                retirements.put(
                        keyId,
                        Optional.of(new Retirement(
                                workspaceId, e.rotationId(), imported.occurredAt(), "sandboxes-updated")));
            case SecretRetired e -> retirements.put(keyId, Optional.empty());
            case KeyRevealed e -> {}
            case KeyScopesChanged e -> {}
            case KeyExpiryChanged e -> {}
            case KeyLabelChanged e -> {}
            case KeyDisabled e -> {}
            case KeyEnabled e -> {}
        }
    }

    private Counts countsOf(String workspaceId) {
        return counts.computeIfAbsent(workspaceId, id -> new Counts());
    }

    /** Rows of workspaces that come into being. */
    String workspaces() {
        return workspaces.toString();
    }

    /** By how much workspaces' counts change. */
    String counts() {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        counts.forEach((id, changed) -> rows.addObject()
                .put("workspace_id", id)
                .put("active", changed.active)
                .put("created", changed.created));
        return rows.toString();
    }

    int countedWorkspaces() {
        return counts.size();
    }

    /** Whose rows of names give way. */
    UUID[] named() {
        return names.keySet().toArray(UUID[]::new);
    }

    /** The names in use, of the keys that are named. */
    String names() {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        names.forEach((keyId, name) -> name.ifPresent(used -> rows.addObject()
                .put("key_id", keyId.toString())
                .put("workspace_id", used.workspaceId())
                .put("folded_name", used.folded())));
        return rows.toString();
    }

    /** Whose retirements give way. */
    UUID[] rotated() {
        return retirements.keySet().toArray(UUID[]::new);
    }

    String retirements() {
        ArrayNode rows = WireJson.mapper().createArrayNode();
        retirements.forEach((keyId, retirement) -> retirement.ifPresent(due -> rows.addObject()
                .put("key_id", keyId.toString())
                .put("workspace_id", due.workspaceId())
                .put("due_at", WireTime.format(due.at()))
                .put("rotation_id", due.rotationId().toString())
                .put("precondition", due.precondition())));
        return rows.toString();
    }
}
