package dev.keyledger.usage.ingest;

import dev.keyledger.prices.Unpriced;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How far counting has come.
 *
 * @param lag events in Kafka that are not counted yet; null: not known, since Kafka doesn't answer or nothing was counted yet
 * @param completeThrough every event that Kafka acknowledged before is counted; null: not known yet
 * @param idsStored events whose ids are remembered, so that they are counted once
 * @param idsOfBusiestHour the most that one event hour has of them
 * @param idsHeldMax about how many an instance has memory for, as this one is configured. Fewer than the share of the
 *     busiest hour that falls to an instance: then ids are read from PostgreSQL again and again, and counting is slow
 * @param late counted although more than an hour old when they arrived
 * @param unpriced counted requests whose cost is unknown
 * @param unpricedByModel of the 30-day window, the most first, at most 100 models: what the price file lacks
 * @param unpricedByReason the same by provider and reason, the most first, at most 100; without what an older build counted
 * @param deadLetters records that could not be counted
 */
record IngestStatus(
        List<Partition> partitions,
        @Schema(nullable = true) @Nullable Long lag,
        @Schema(nullable = true) @Nullable Instant completeThrough,
        long idsStored,
        long idsOfBusiestHour,
        long idsHeldMax,
        long requests,
        long duplicates,
        long late,
        long unpriced,
        SequencedMap<String, Long> unpricedByModel,
        List<UnpricedModel> unpricedByReason,
        long deadLetters,
        Map<String, Long> deadLettersByReason) {
    /**
     * @param nextOffset the first record that is not counted yet
     * @param endOffset one past the last record; null: Kafka doesn't answer
     * @param lag null as well then
     * @param floorHour the first hour of the 30-day window
     */
    record Partition(
            int partition,
            long nextOffset,
            @Schema(nullable = true) @Nullable Long endOffset,
            @Schema(nullable = true) @Nullable Long lag,
            @Schema(nullable = true) @Nullable Instant completeThrough,
            Instant floorHour,
            long requests,
            long duplicates,
            long late,
            long unpriced) {}

    /**
     * Requests without a known cost.
     *
     * @param provider null: the events didn't say
     * @param detail the reason, for people
     */
    record UnpricedModel(
            String model,
            @Schema(nullable = true) @Nullable String provider,
            @Schema(examples = "unknown-model") String reason,
            String detail,
            long requests) {
        static UnpricedModel of(String model, String provider, String reason, long requests) {
            String detail = Stream.of(Unpriced.values())
                    .filter(known -> known.slug().equals(reason))
                    .map(Unpriced::reason)
                    .findFirst()
                    .orElse(reason);
            return new UnpricedModel(model, provider.isEmpty() ? null : provider, reason, detail, requests);
        }
    }
}
