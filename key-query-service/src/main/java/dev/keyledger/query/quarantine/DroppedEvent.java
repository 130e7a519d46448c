package dev.keyledger.query.quarantine;

import dev.keyledger.events.Actor;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A record of {@code key-events} that somebody has taken out of quarantine for good. */
@Schema(name = "DroppedEvent")
record DroppedEvent(
        @Schema(nullable = true) @Nullable UUID keyId,
        @Schema(description = "Why it was in quarantine") String reason,
        @Schema(description = "Of key-events") int partition,
        @Schema(description = "In that partition") long offset,
        @Schema(description = "Kafka's id of the topic") String topicId,
        @Schema(description = "What was said") String why,
        Actor droppedBy,
        Instant droppedAt) {
    @Schema(name = "DroppedEventList")
    record Page(
            List<DroppedEvent> items,

            @Schema(description = "How many there are in all")
            long total) {}
}
