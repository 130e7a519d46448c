package dev.keyledger.kit.totals;

import dev.keyledger.events.usage.Usd;
import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.kit.rest.KeyPage;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** What a service's table {@code usage_total} says. A bean of it is what a service with such a table brings. */
public final class UsageTotals {
    private final DataSource dataSource;
    private final String page;

    /** @param unpriced the column with the number of requests without a price */
    public UsageTotals(DataSource dataSource, String unpriced) {
        this.dataSource = dataSource;
        this.page = """
                SELECT key_id, sum(requests)::bigint, sum(cost_usd), sum(%s)::bigint, max(last_used_at)
                  FROM usage_total WHERE key_id > ? GROUP BY key_id ORDER BY key_id LIMIT ?
                """.formatted(unpriced);
    }

    List<KeyTotal> page(KeyPage.Parsed request) throws SQLException {
        return Jdbc.list(
                dataSource,
                page,
                row -> new KeyTotal(
                        row.getObject(1, UUID.class),
                        row.getLong(2),
                        new Usd(row.getBigDecimal(3)),
                        row.getLong(4),
                        Jdbc.instant(row, 5)),
                request.after(),
                request.limit());
    }
}
