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
 * @param usageCompleteThrough every request before this time is counted; null: not known yet
 */
@Schema(name = "KeyList")
record KeyListBody(
        List<KeyBody> items,
        @Schema(nullable = true) @Nullable String nextCursor,
        @Schema(nullable = true) @Nullable Instant usageCompleteThrough) {}
