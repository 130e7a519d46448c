package dev.keyledger.command.inventory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An event of the store, as the topic should have it too. */
@Schema(name = "StoredEvent")
record StoredEvent(
        @Schema(description = "In the order of appends, with gaps")
        long position,

        UUID eventId,
        String workspaceId,
        UUID keyId,
        @Schema(description = "The key's version after it") long version,

        @Schema(description = "As in ce_type", examples = "dev.keyledger.key.created")
        String type,

        Instant occurredAt,

        @Schema(description = "SHA-256 of its data as it stands on the topic, in hexadecimal")
        String dataSha256) {
    @Schema(name = "StoredEventPage")
    record Page(List<StoredEvent> items) {}
}
