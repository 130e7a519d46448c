package dev.keyledger.query.usage.workspace;

import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.Usd;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's hours, added up where they are: by model, and by key or day beside that. A workspace may have hundreds of
 * thousands of hours and a few thousand of these sums.
 */
@ApplicationScoped
class WorkspaceUsageRows {
    /** In the order of {@link UsageCounts}; an hour that an older build copied lacks some. */
    private static final String COUNTS = Stream.of(
                    sum("requests", "bigint"),
                    sum("errors", "bigint"),
                    sum("inputTokens", "bigint"),
                    sum("cacheReadInputTokens", "bigint"),
                    sum("cacheWriteInputTokens", "bigint"),
                    sum("cacheWrite1hInputTokens", "bigint"),
                    sum("audioInputTokens", "bigint"),
                    sum("imageInputTokens", "bigint"),
                    sum("outputTokens", "bigint"),
                    sum("reasoningTokens", "bigint"),
                    sum("audioOutputTokens", "bigint"),
                    sum("imageOutputTokens", "bigint"),
                    sum("costUsd", "numeric"),
                    sum("reportedCostUsd", "numeric"),
                    sum("estimatedCostUsd", "numeric"),
                    sum("unpricedRequests", "bigint"),
                    sum("staleRequests", "bigint"),
                    sum("assumedProviderRequests", "bigint"))
            .collect(Collectors.joining(", "));

    private static final String SUMS = """
            SELECT %s AS unit, m ->> 'model' AS model, m ->> 'provider' AS provider, %s
            FROM key_view k
            JOIN usage_hour u USING (key_id)
            CROSS JOIN LATERAL jsonb_array_elements(u.models::jsonb) AS m
            WHERE k.workspace_id = $1 AND u.hour >= $2 AND u.hour < $3
            GROUP BY 1, 2, 3
            """;

    private static final String BY_KEY = SUMS.formatted("k.key_id", COUNTS);
    private static final String BY_DAY = SUMS.formatted("greatest(date_trunc('day', u.hour, 'UTC'), $2)", COUNTS);

    private static final String NAMES = "SELECT key_id, name FROM key_view WHERE workspace_id = $1";

    private static final String WORKSPACE = """
            SELECT w.complete_through, w.floor_hour FROM workspace s CROSS JOIN usage_window w WHERE s.workspace_id = $1
            """;

    private final Pool pool;

    @Inject
    WorkspaceUsageRows(Pool pool) {
        this.pool = pool;
    }

    /** Both null while nothing has been counted. */
    record Window(
            @Nullable Instant completeThrough, @Nullable Instant floorHour) {}

    /** Of one key or day. */
    record Sum<U>(U unit, ModelUsage usage) {}

    record KeyName(UUID keyId, String name) {}

    /** Null: there is no such workspace. */
    Uni<Window> window(String workspaceId) {
        return pool.preparedQuery(WORKSPACE).execute(Tuple.of(workspaceId)).map(rows -> {
            if (rows.size() == 0) {
                return null;
            }
            Row row = rows.iterator().next();
            return new Window(instant(row, 0), instant(row, 1));
        });
    }

    Uni<List<Sum<UUID>>> byKey(String workspaceId, UsageRange range) {
        return sums(BY_KEY, workspaceId, range).map(rows -> rows.stream()
                .map(row -> new Sum<>(row.getUUID(0), usageOf(row)))
                .toList());
    }

    /** A day that the range begins in is at its beginning. */
    Uni<List<Sum<Instant>>> byDay(String workspaceId, UsageRange range) {
        return sums(BY_DAY, workspaceId, range).map(rows -> rows.stream()
                .map(row -> new Sum<>(row.getOffsetDateTime(0).toInstant(), usageOf(row)))
                .toList());
    }

    /** Of all keys that the workspace ever had. */
    Uni<List<KeyName>> names(String workspaceId) {
        return pool.preparedQuery(NAMES).execute(Tuple.of(workspaceId)).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(row -> new KeyName(row.getUUID(0), row.getString(1)))
                .toList());
    }

    private Uni<List<Row>> sums(String sql, String workspaceId, UsageRange range) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(
                        workspaceId,
                        range.from().atOffset(ZoneOffset.UTC),
                        range.to().atOffset(ZoneOffset.UTC)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList());
    }

    private static String sum(String field, String type) {
        return "coalesce(sum((m ->> '%1$s')::%2$s), 0)::%2$s".formatted(field, type);
    }

    private static ModelUsage usageOf(Row row) {
        return new ModelUsage(
                row.getString(1),
                row.getString(2),
                new UsageCounts(
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10),
                        row.getLong(11),
                        row.getLong(12),
                        row.getLong(13),
                        row.getLong(14),
                        new Usd(row.getBigDecimal(15)),
                        new Usd(row.getBigDecimal(16)),
                        new Usd(row.getBigDecimal(17)),
                        row.getLong(18),
                        row.getLong(19),
                        row.getLong(20)));
    }

    private static @Nullable Instant instant(Row row, int column) {
        return row.getOffsetDateTime(column) == null
                ? null
                : row.getOffsetDateTime(column).toInstant();
    }
}
