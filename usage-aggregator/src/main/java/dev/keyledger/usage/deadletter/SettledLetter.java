package dev.keyledger.usage.deadletter;

import dev.keyledger.events.Actor;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A dead letter about which an operator has done something. */
@Schema(name = "SettledLetter")
record SettledLetter(
        @Schema(description = "Of gateway-requests-dlq") int partition,
        @Schema(description = "In that partition") long offset,

        @Schema(enumeration = {"requeued", "dropped"}) String how,

        @Schema(nullable = true, description = "What was said") @Nullable
        String why,

        @Schema(description = "Why it was a dead letter") String reason,
        @Schema(description = "When it became one") Instant letterAt,
        Actor settledBy,
        Instant settledAt) {
    @Schema(name = "SettledLetterList")
    record Page(
            List<SettledLetter> items,

            @Schema(description = "How many there are of those asked for, on this page and on others")
            long total) {}
}
