package dev.keyledger.query.list;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How much there is to look at.
 *
 * @param usageCompleteThrough every request before this time is counted; null: not known yet
 */
@Schema(name = "KeyReview")
record KeyReviewBody(
        List<Found> findings,

        @Schema(
                nullable = true,
                description =
                        "Requests from this time on may not be counted: a key that is found unused may have been used")
        @Nullable
        Instant usageCompleteThrough) {
    /** @param keys of which it is found */
    @Schema(name = "KeyFinding")
    record Found(
            @Schema(enumeration = {"any", "never-used", "idle", "never-expires", "expires-soon", "old-secret-in-use"})
            String finding,

            long keys) {}
}
