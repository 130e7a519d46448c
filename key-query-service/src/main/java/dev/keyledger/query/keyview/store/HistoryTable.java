package dev.keyledger.query.keyview.store;

import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.KeyEventEnvelope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** The table {@code key_history}: every applied event in a form that anybody who may see the key may read. */
final class HistoryTable {
    private static final String TARGET =
            "key_history (key_id, version, type, occurred_at, actor_id, actor_name, details)";

    private static final String APPEND = "INSERT INTO " + TARGET + """

            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::text[])
            """;

    private HistoryTable() {}

    static void append(Connection connection, Collection<KeyEventEnvelope> applied) throws SQLException {
        new ManyRows<>(applied)
                .column("uuid", KeyEventEnvelope::keyId)
                .column("bigint", KeyEventEnvelope::version)
                .column("text", envelope -> EventType.of(envelope.event()).wireName())
                .timestamps(KeyEventEnvelope::occurredAt)
                .column("text", envelope -> envelope.actor().id())
                .column("text", envelope -> envelope.actor().name())
                .column("text", envelope -> HistoryDetails.of(envelope.event()))
                .insert(connection, TARGET, APPEND);
    }
}
