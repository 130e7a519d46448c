package dev.keyledger.kit.totals;

import dev.keyledger.events.usage.Usd;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What one key used in the window. */
@Schema(name = "KeyTotal")
record KeyTotal(
        UUID keyId,
        long requests,

        @Schema(implementation = String.class, description = "US dollars")
        Usd costUsd,

        long unpricedRequests,
        @Schema(nullable = true) @Nullable Instant lastUsedAt) {
    @Schema(name = "KeyTotalPage")
    record Page(List<KeyTotal> items) {}
}
