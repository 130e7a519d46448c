package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.Usd;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The ten columns of {@link UsageCounts}, which {@code usage_hour} and {@code usage_total} share: named once, so that
 * no statement can add up nine of them.
 */
public final class CountColumns {
    static final List<Column> ALL = List.of(
            new Column("requests", "bigint", UsageCounts::requests),
            new Column("errors", "bigint", UsageCounts::errors),
            new Column("input_tokens", "bigint", UsageCounts::inputTokens),
            new Column("cache_read_input_tokens", "bigint", UsageCounts::cacheReadInputTokens),
            new Column("cache_write_input_tokens", "bigint", UsageCounts::cacheWriteInputTokens),
            new Column("output_tokens", "bigint", UsageCounts::outputTokens),
            new Column("reasoning_tokens", "bigint", UsageCounts::reasoningTokens),
            new Column("cost_usd", "numeric", counts -> counts.costUsd().amount()),
            new Column("reported_cost_usd", "numeric", counts -> counts.reportedCostUsd()
                    .amount()),
            new Column("unpriced_requests", "bigint", UsageCounts::unpricedRequests));

    private CountColumns() {}

    /** For each column the text that {@code expression} makes of its name, separated by commas. */
    public static String each(Function<String, String> expression) {
        return ALL.stream().map(column -> expression.apply(column.name())).collect(Collectors.joining(", "));
    }

    /** The columns of one row alias, for a select list that {@link #read} is used on. */
    public static String of(String alias) {
        return each(name -> alias + "." + name);
    }

    /** {@code ?::bigint[], …}: the parameters that {@link Parameters} fills. */
    public static String arrayParameters() {
        return ALL.stream().map(column -> "?::" + column.sqlType() + "[]").collect(Collectors.joining(", "));
    }

    /** @param first the index of the first of the ten columns */
    public static UsageCounts read(ResultSet row, int first) throws SQLException {
        return new UsageCounts(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getLong(first + 4),
                row.getLong(first + 5),
                row.getLong(first + 6),
                usd(row.getBigDecimal(first + 7)),
                usd(row.getBigDecimal(first + 8)),
                row.getLong(first + 9));
    }

    private static Usd usd(BigDecimal amount) {
        return new Usd(amount);
    }

    record Column(String name, String sqlType, Function<UsageCounts, Object> value) {}
}
