package dev.keyledger.command.timeline;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The store's current timeline, and whether the store takes commands. */
@Schema(name = "Timeline")
record TimelineBody(
        UUID timelineId,

        @Schema(description = "Events from this position of the store on are of it")
        long fromPosition,

        Instant acceptedAt,

        @Schema(nullable = true, description = "The operator; null: it is the first") @Nullable
        String acceptedBy,

        @Schema(nullable = true, description = "Kafka's id of the key-events that was looked at then") @Nullable
        String topicId,

        @Schema(description = "By partition: what it held below them and the store lacked was lost then")
        List<Long> endOffsets,

        @Schema(description = "How many events that were") long lost,

        @Schema(enumeration = {"complete", "behind", "unchecked"})
        String state,

        @Schema(nullable = true, description = "The first that was found to be missing") @Nullable
        String detail) {
    static TimelineBody of(Timeline timeline, StoreState state) {
        return new TimelineBody(
                timeline.id().value(),
                timeline.fromPosition(),
                timeline.acceptedAt(),
                timeline.acceptedBy(),
                timeline.topicId(),
                timeline.endOffsets(),
                timeline.lost(),
                state.kind().wireName(),
                state.detail());
    }
}
