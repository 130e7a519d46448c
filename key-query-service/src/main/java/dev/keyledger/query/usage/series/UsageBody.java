package dev.keyledger.query.usage.series;

import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.SecretUsage;
import dev.keyledger.events.usage.UsageCounts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key's usage over the 30-day window, or over the last hours of it. */
@Schema(name = "KeyUsage")
record UsageBody(
        UUID keyId,
        Instant windowStart,
        Instant windowEnd,

        @Schema(enumeration = {"day", "hour"}) String granularity,

        UsageCounts totals,
        List<UsageSeries.Bucket> buckets,
        List<ModelUsage> byModel,

        @Schema(
                description = "The key's secrets that were used in the window, newest first, of the requests that say"
                        + " which secret they came with; at most the 20 last used of each partition of requests.")
        List<SecretUsage> bySecretVersion,

        @Schema(nullable = true) @Nullable Instant usageCompleteThrough) {}
