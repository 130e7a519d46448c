package dev.keyledger.query.quarantine;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A record of {@code key-events} that couldn't be read. */
@Schema(name = "QuarantinedEvent")
record QuarantinedEvent(
        @Schema(nullable = true, description = "The key in doubt; null: not even the record's key could be read")
        @Nullable
        UUID keyId,

        String reason,
        @Schema(description = "Of key-events") int partition,
        @Schema(description = "In that partition") long offset,
        Instant quarantinedAt) {
    @Schema(name = "QuarantinedEventList")
    record Page(
            List<QuarantinedEvent> items,

            @Schema(description = "How many there are in all")
            long total) {}
}
