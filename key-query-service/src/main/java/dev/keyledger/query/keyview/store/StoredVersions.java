package dev.keyledger.query.keyview.store;

import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.verifier.key.Lineage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Which versions of keys are in the database. */
@ApplicationScoped
class StoredVersions {
    private static final String OF_KEY = """
            SELECT version, last_event_id, coalesce(last_event_version, 0) AS last_event_version, timelines,
                   EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = v.key_id) AS quarantined
              FROM key_view v WHERE key_id = $1""";

    private final Pool pool;

    StoredVersions(Pool pool) {
        this.pool = pool;
    }

    /**
     * Whether what the token stands for is in. A key in quarantine says so itself, and nothing that arrives would change
     * that.
     */
    Uni<Boolean> include(ConsistencyToken token) {
        return pool.preparedQuery(OF_KEY).execute(Tuple.of(token.keyId())).map(rows -> {
            for (Row row : rows) {
                return row.getBoolean("quarantined") || includes(row, token);
            }
            return false;
        });
    }

    private static boolean includes(Row row, ConsistencyToken token) {
        long version = row.getLong("version");
        Lineage lineage = LineageColumns.lineageOf(
                version, row.getUUID("last_event_id"), row.getLong("last_event_version"), row.getString("timelines"));
        return lineage.includes(version, token.version(), token.writtenIn());
    }
}
