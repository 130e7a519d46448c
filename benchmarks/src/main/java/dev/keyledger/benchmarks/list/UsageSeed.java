package dev.keyledger.benchmarks.list;

import dev.keyledger.benchmarks.stack.Postgres;
import java.util.Locale;

/** Gives keys that have no usage yet 30 days of it, as rows of the query service's own tables. */
final class UsageSeed {
    static final String DATABASE = "keyledger_query";

    private static final int PARTITIONS = 8;

    /** One model's figures of an hour, the same for all: what a list reads are the totals. */
    private static final String HOUR = "[]";

    private UsageSeed() {}

    /** @param busyWorkspace whose keys were used in every hour; others once a day */
    static void fill(Postgres postgres, String busyWorkspace) {
        postgres.execute(DATABASE, String.format(Locale.ROOT, """
                INSERT INTO usage_hour (key_id, hour, partition, revision, models)
                SELECT k.key_id, h.hour, abs(hashtext(k.key_id::text)) %% %2$d, 1, '%3$s'
                  FROM key_view k
                 CROSS JOIN generate_series(date_trunc('hour', now()) - interval '720 hours',
                                            date_trunc('hour', now()), interval '1 hour') AS h (hour)
                 WHERE NOT EXISTS (SELECT FROM usage_total t WHERE t.key_id = k.key_id)
                   AND (k.workspace_id = '%1$s' OR extract(hour FROM h.hour) = 12)
                """, busyWorkspace, PARTITIONS, HOUR));
        postgres.execute(DATABASE, String.format(Locale.ROOT, """
                INSERT INTO usage_total (key_id, partition, revision, last_used_at, requests, cost_usd, unpriced)
                SELECT k.key_id, abs(hashtext(k.key_id::text)) %% %1$d, 1, now(), 720, 1.234567, 0
                  FROM key_view k
                 WHERE NOT EXISTS (SELECT FROM usage_total t WHERE t.key_id = k.key_id)
                """, PARTITIONS));
        postgres.execute(DATABASE, "VACUUM ANALYZE");
    }
}
