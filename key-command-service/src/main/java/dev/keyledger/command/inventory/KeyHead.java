package dev.keyledger.command.inventory;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The last event of a key: all before it are there too, since versions have no gaps. */
@Schema(name = "KeyHead")
record KeyHead(
        UUID keyId,

        @Schema(description = "The key's, which is also the number of its events")
        long version,

        @Schema(description = "Of the event with that version")
        UUID eventId) {
    @Schema(name = "KeyHeadPage")
    record Page(List<KeyHead> items) {}
}
