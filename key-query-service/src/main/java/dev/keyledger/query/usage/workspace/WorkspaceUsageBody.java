package dev.keyledger.query.usage.workspace;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.query.usage.series.UsageSeries;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace used in a range of hours. The groups add up to the totals.
 *
 * @param knownFrom what was used before isn't known any more; within the range
 */
@Schema(name = "WorkspaceUsage")
record WorkspaceUsageBody(
        String workspaceId,
        Instant from,
        Instant to,

        @Schema(description = "The first hour of the range that is still in the 30-day window.")
        Instant knownFrom,

        @Schema(enumeration = {"key", "model", "day"}) String groupBy,

        UsageCounts totals,

        @Schema(description = "Keys or models that used anything, or all days, the first and last partial.")
        List<Group> groups,

        @Schema(nullable = true) @Nullable Instant usageCompleteThrough) {

    /** One of three shapes, as {@code groupBy} says. */
    @Schema(
            name = "WorkspaceUsageGroup",
            oneOf = {OfKey.class, OfModel.class, OfDay.class})
    sealed interface Group {}

    @Schema(name = "UsageOfKey")
    record OfKey(
            UUID keyId,
            @Nullable String name,
            @JsonUnwrapped UsageCounts counts,
            List<ModelUsage> byModel) implements Group {}

    @Schema(name = "UsageOfModel")
    record OfModel(@JsonUnwrapped ModelUsage usage) implements Group {}

    @Schema(name = "UsageOfDay")
    record OfDay(@JsonUnwrapped UsageSeries.Bucket bucket) implements Group {}
}
