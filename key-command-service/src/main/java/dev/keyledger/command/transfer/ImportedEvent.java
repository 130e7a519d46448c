package dev.keyledger.command.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.KeyId;
import dev.keyledger.kit.problem.FieldChecks;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An event of another store. */
@Schema(name = "ImportedEvent")
record ImportedEvent(
        @Schema(required = true) UUID eventId,
        @Schema(required = true) String workspaceId,
        @Schema(required = true) UUID keyId,

        @Schema(required = true, minimum = "1", description = "One more than the key has in this store")
        Long version,

        @Schema(required = true, examples = "dev.keyledger.key.created")
        String type,

        @Schema(required = true, minimum = "1") Integer schemaVersion,
        @Schema(required = true) Instant occurredAt,
        @Schema(required = true) String actor,

        @Schema(required = true, type = SchemaType.OBJECT) JsonNode data) {
    /** @param pointer where it stands in the request */
    static void check(ImportedEvent event, String pointer, FieldChecks checks) {
        checks.require(event != null, pointer, "is required");
        if (event == null) {
            return;
        }
        checks.require(isId(event.eventId), pointer + "/eventId", "must be a UUIDv7");
        checks.require(isId(event.keyId), pointer + "/keyId", "must be a UUIDv7");
        checks.require(
                event.workspaceId != null && WorkspaceId.isValid(event.workspaceId),
                pointer + "/workspaceId",
                "is not the id of a workspace");
        checks.require(event.version != null && event.version >= 1, pointer + "/version", "must be a number from 1");
        checks.require(event.eventType().isPresent(), pointer + "/type", "is not known to this build");
        checks.require(
                event.schemaVersion != null && event.schemaVersion >= 1,
                pointer + "/schemaVersion",
                "must be a number from 1");
        checks.require(event.occurredAt != null, pointer + "/occurredAt", "is required");
        checks.require(event.actor != null && !event.actor.isBlank(), pointer + "/actor", "is required");
        checks.require(event.data != null && event.data.isObject(), pointer + "/data", "must be an object");
    }

    private static boolean isId(UUID id) {
        try {
            return id != null && KeyId.require(id.toString()).equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    Optional<EventType> eventType() {
        return Arrays.stream(EventType.values())
                .filter(known -> known.cloudEventType().equals(type))
                .findFirst();
    }
}
