package dev.keyledger.usage.rebuild;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationType;
import dev.keyledger.usage.ledger.CountColumns;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/**
 * The operation {@code reconcile}: whether every total, of a key or of one of its secrets, is the sum of its
 * hours, at one moment. Reads no log and changes
 * nothing; what it finds, {@code rebuild} mends. Its result is {@code {"totals": [the first that differ, each with
 * "partition" and "keyId"]}}.
 */
@ApplicationScoped
public class Reconcile implements OperationType {
    private static final int NAMED_MAX = 100;

    private static final String DIFFERING = String.format(
            Locale.ROOT,
            """
            SELECT partition, key_id, count(*) OVER () FROM (
                SELECT partition, key_id FROM usage_total t
                FULL JOIN (SELECT partition, key_id, %s FROM usage_hour GROUP BY partition, key_id) s
                    USING (partition, key_id)
                WHERE t.requests IS NULL OR ROW(%s) IS DISTINCT FROM ROW(%s)
                UNION
                SELECT partition, key_id FROM usage_secret t
                FULL JOIN (SELECT partition, key_id, secret_version, sum(requests) AS requests,
                        max(last_used_at) AS last_used_at
                    FROM usage_secret_hour GROUP BY partition, key_id, secret_version) s
                    USING (partition, key_id, secret_version)
                WHERE (t.requests, t.last_used_at) IS DISTINCT FROM (s.requests, s.last_used_at)
            ) differing
            ORDER BY partition, key_id LIMIT %d
            """,
            CountColumns.each(name -> "sum(" + name + ") AS " + name),
            CountColumns.of("t"),
            CountColumns.each(name -> "coalesce(s." + name + ", 0)"),
            NAMED_MAX);

    @Override
    public String name() {
        return "reconcile";
    }

    @Override
    public void run(OperationRun run) throws SQLException, InterruptedException {
        run.inTransaction(run::begin);
        run.inTransaction(() -> {
            ObjectNode result = WireJson.mapper().createObjectNode();
            long differing = compare(run.connection(), result.putArray("totals"));
            long totals = Jdbc.number(run.connection(), "SELECT count(*) FROM usage_total");
            run.progress(totals, totals, "comparing");
            run.complete(Map.of("totals", differing), result);
        });
    }

    private static long compare(Connection connection, ArrayNode named) throws SQLException {
        long differing = 0;
        try (PreparedStatement select = connection.prepareStatement(DIFFERING);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                named.addObject().put("partition", row.getInt(1)).put("keyId", row.getString(2));
                differing = row.getLong(3);
            }
        }
        return differing;
    }

    /** It makes nothing. */
    @Override
    public void discard(Connection connection) {}
}
