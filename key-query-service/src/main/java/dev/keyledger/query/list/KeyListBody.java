package dev.keyledger.query.list;

import dev.keyledger.query.get.KeyBody;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One page.
 *
 * @param nextCursor null: this was the last page
 * @param previousCursor null: this was the first page
 * @param total how many keys all pages have; null: that wasn't asked
 * @param usageCompleteThrough every request before this time is counted; null: not known yet
 */
@Schema(name = "KeyList")
record KeyListBody(
        List<KeyBody> items,
        @Schema(nullable = true) @Nullable String nextCursor,
        @Schema(nullable = true) @Nullable String previousCursor,

        @Schema(nullable = true, description = "How many keys all pages have, if total=true asked for it") @Nullable
        Long total,

        @Schema(nullable = true) @Nullable Instant usageCompleteThrough) {}
