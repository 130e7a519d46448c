package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.Usd;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The columns of {@link UsageCounts}, which {@code usage_hour} and {@code usage_total} share: named once, so that no
 * statement can add up all but one of them.
 */
public final class CountColumns {
    private static final List<Column> ALL = List.of(
            count("requests", UsageCounts::requests),
            count("errors", UsageCounts::errors),
            count("input_tokens", UsageCounts::inputTokens),
            count("cache_read_input_tokens", UsageCounts::cacheReadInputTokens),
            count("cache_write_input_tokens", UsageCounts::cacheWriteInputTokens),
            count("cache_write_1h_input_tokens", UsageCounts::cacheWrite1hInputTokens),
            count("audio_input_tokens", UsageCounts::audioInputTokens),
            count("image_input_tokens", UsageCounts::imageInputTokens),
            count("output_tokens", UsageCounts::outputTokens),
            count("reasoning_tokens", UsageCounts::reasoningTokens),
            count("audio_output_tokens", UsageCounts::audioOutputTokens),
            count("image_output_tokens", UsageCounts::imageOutputTokens),
            usd("cost_usd", UsageCounts::costUsd),
            usd("reported_cost_usd", UsageCounts::reportedCostUsd),
            usd("estimated_cost_usd", UsageCounts::estimatedCostUsd),
            count("unpriced_requests", UsageCounts::unpricedRequests),
            count("stale_requests", UsageCounts::staleRequests),
            count("assumed_provider_requests", UsageCounts::assumedProviderRequests));

    private CountColumns() {}

    private static Column count(String name, Function<UsageCounts, Long> value) {
        return new Column(name, "bigint", value::apply, counts -> value.apply(counts) != 0);
    }

    private static Column usd(String name, Function<UsageCounts, Usd> value) {
        return new Column(
                name,
                "numeric",
                counts -> value.apply(counts).amount(),
                counts -> value.apply(counts).amount().signum() != 0);
    }

    /** For each column the text that {@code expression} makes of its name, separated by commas. */
    public static String each(Function<String, String> expression) {
        return each(ALL, expression);
    }

    /** The columns of one row alias, for a select list that {@link #read} is used on. */
    public static String of(String alias) {
        return each(name -> alias + "." + name);
    }

    /**
     * The columns that any of these rows has something in, {@code requests} at least. Most requests have few kinds of
     * tokens, and what isn't named takes no time; a row has zeros there, or what it had before.
     */
    static List<Column> inUse(Collection<UsageCounts> rows) {
        return ALL.stream()
                .filter(column ->
                        column.name().equals("requests") || rows.stream().anyMatch(column.isUsed()))
                .toList();
    }

    static String each(List<Column> columns, Function<String, String> expression) {
        return columns.stream().map(column -> expression.apply(column.name())).collect(Collectors.joining(", "));
    }

    /** {@code ?::bigint[], …}: the parameters that {@link Parameters} fills. */
    static String arrayParameters(List<Column> columns) {
        return columns.stream().map(column -> "?::" + column.sqlType() + "[]").collect(Collectors.joining(", "));
    }

    /** @param first the index of the first of the columns */
    public static UsageCounts read(ResultSet row, int first) throws SQLException {
        return new UsageCounts(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getLong(first + 4),
                row.getLong(first + 5),
                row.getLong(first + 6),
                row.getLong(first + 7),
                row.getLong(first + 8),
                row.getLong(first + 9),
                row.getLong(first + 10),
                row.getLong(first + 11),
                usd(row.getBigDecimal(first + 12)),
                usd(row.getBigDecimal(first + 13)),
                usd(row.getBigDecimal(first + 14)),
                row.getLong(first + 15),
                row.getLong(first + 16),
                row.getLong(first + 17));
    }

    private static Usd usd(BigDecimal amount) {
        return new Usd(amount);
    }

    record Column(String name, String sqlType, Function<UsageCounts, Object> value, Predicate<UsageCounts> isUsed) {}
}
