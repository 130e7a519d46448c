package dev.keyledger.console.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the query service answers. Fields that the console doesn't show are left out; unknown ones are ignored. */
public final class Views {
    private Views() {}

    public record Scopes(List<Scope> items) {}

    public record Scope(String name, String description) {}

    public record Workspaces(List<Workspace> items) {}

    public record Workspace(String workspaceId, String name) {}

    /** @param total how many keys all pages have; null: a query service of before doesn't say */
    public record KeyList(
            List<KeyView> items,
            @Nullable String nextCursor,
            @Nullable String previousCursor,
            @Nullable Long total,
            @Nullable Instant usageCompleteThrough) {}

    /** How much there is to look at. */
    public record KeyReview(List<Found> findings) {
        public record Found(String finding, long keys) {}

        /** How many keys there are of a finding; empty: the service doesn't know it. */
        public Optional<Long> of(String finding) {
            return findings.stream()
                    .filter(found -> found.finding().equals(finding))
                    .map(Found::keys)
                    .findFirst();
        }
    }

    public record KeyView(
            String keyId,
            String workspaceId,
            String kind,
            String name,
            String maskedKey,
            List<String> scopes,
            Instant createdAt,
            Person createdBy,
            String status,
            @Nullable Instant revokedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant rotatedAt,
            @Nullable Instant lastUsedAt,
            long requests30d,
            BigDecimal cost30dUsd,
            long unpriced30d,
            int secretVersion,
            List<SecretVersion> secretVersions,
            @Nullable Rotation rotation,
            long version) {
        public KeyView {
            secretVersions = secretVersions == null ? List.of() : List.copyOf(secretVersions);
        }

        /** What a dialog about the key is to say while the query service doesn't answer, for its address. */
        public String shown() {
            return "?name=%s&mask=%s&primary=%s"
                    .formatted(
                            URLEncoder.encode(name, StandardCharsets.UTF_8),
                            URLEncoder.encode(maskedKey, StandardCharsets.UTF_8),
                            isPrimary());
        }

        public boolean isPrimary() {
            return kind.equals("primary");
        }

        public boolean isActive() {
            return status.equals("active");
        }

        public boolean isDisabled() {
            return status.equals("disabled");
        }

        public boolean isExpired() {
            return status.equals("expired");
        }

        public boolean isRevoked() {
            return status.equals("revoked");
        }
    }

    /**
     * One of the values that a key has had.
     *
     * @param validUntil when it ended or will; null: no end is known
     * @param lastUsedAt of the newest request in the window that said it came with it; null: none did
     * @param requests30d that said so; null: none did, but not all requests said with which they came
     */
    public record SecretVersion(
            int version,
            @Nullable Instant validUntil,
            @Nullable Instant lastUsedAt,
            @Nullable Long requests30d) {}

    public record Person(String id, String name) {}

    public record Creators(List<Creator> items) {}

    /** @param keys how many of the workspace's unrevoked additional keys are theirs */
    public record Creator(String id, String name, long keys) {}

    public record Rotation(
            String rotationId, String status, @Nullable Instant oldValidUntil) {}

    /** @param windowEnd the end of the hour that is under way */
    public record UsageSeries(
            Instant windowStart,
            Instant windowEnd,
            Counts totals,
            List<Bucket> buckets,
            List<ModelCounts> byModel,
            @Nullable Instant usageCompleteThrough) {}

    /**
     * @param reportedCostUsd the part of the cost that providers billed
     * @param estimatedCostUsd the part that price lists come to; null: a query service of before doesn't say
     */
    public record Counts(
            long requests,
            long errors,
            long inputTokens,
            long cacheReadInputTokens,
            long cacheWriteInputTokens,
            long outputTokens,
            long reasoningTokens,
            BigDecimal costUsd,
            @Nullable BigDecimal reportedCostUsd,
            @Nullable BigDecimal estimatedCostUsd,
            long unpricedRequests,
            long staleRequests,
            long assumedProviderRequests) {}

    public record Bucket(
            Instant start,
            Instant end,
            long requests,
            long errors,
            long inputTokens,
            long outputTokens,
            BigDecimal costUsd,
            long unpricedRequests,
            List<ModelCounts> byModel) {}

    /** What a query service of before doesn't say is null: that it doesn't isn't 0. */
    public record ModelCounts(
            String model,
            @Nullable String provider,
            long requests,
            long errors,
            long inputTokens,
            long cacheReadInputTokens,
            long cacheWriteInputTokens,
            long outputTokens,
            long reasoningTokens,
            BigDecimal costUsd,
            @Nullable BigDecimal reportedCostUsd,
            @Nullable BigDecimal estimatedCostUsd,
            long unpricedRequests,
            @Nullable Long cacheWrite1hInputTokens,
            @Nullable Long audioInputTokens,
            @Nullable Long imageInputTokens,
            @Nullable Long audioOutputTokens,
            @Nullable Long imageOutputTokens,
            @Nullable Long staleRequests,
            @Nullable Long assumedProviderRequests) {}

    public record HistoryPage(
            List<HistoryEntry> items, @Nullable String nextCursor) {
        /** How one of the values that the key has had looked; empty: this page doesn't say. */
        public Optional<String> maskOf(int secretVersion) {
            return items.stream()
                    .map(HistoryEntry::details)
                    .filter(details ->
                            details.path("secretVersion").asInt() == secretVersion && details.hasNonNull("maskedKey"))
                    .map(details -> details.get("maskedKey").asText())
                    .findFirst();
        }
    }

    public record HistoryEntry(String type, Instant at, Person actor, long version, JsonNode details) {}
}
