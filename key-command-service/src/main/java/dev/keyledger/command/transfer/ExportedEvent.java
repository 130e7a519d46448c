package dev.keyledger.command.transfer;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An event of the store, whole. */
@Schema(name = "ExportedEvent")
record ExportedEvent(
        @Schema(description = "In the order of appends, with gaps; another store has others")
        long position,

        UUID eventId,
        String workspaceId,
        UUID keyId,
        @Schema(description = "The key's version after it") long version,

        @Schema(description = "As in ce_type", examples = "dev.keyledger.key.created")
        String type,

        @Schema(description = "Of its data") int schemaVersion,
        Instant occurredAt,
        @Schema(description = "Whose command it was") String actor,

        @Schema(type = SchemaType.OBJECT, description = "As it stands on the topic: no secret is in it") @JsonRawValue
        String data) {
    @Schema(name = "ExportedEventPage")
    record Page(
            @Schema(description = "No event will come to stand at this position or before that isn't there now")
            long through,

            List<ExportedEvent> items) {}
}
