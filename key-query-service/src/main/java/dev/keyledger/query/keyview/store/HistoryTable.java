package dev.keyledger.query.keyview.store;

import static dev.keyledger.query.keyview.store.ColumnType.BIGINT;
import static dev.keyledger.query.keyview.store.ColumnType.ID;
import static dev.keyledger.query.keyview.store.ColumnType.TEXT;
import static dev.keyledger.query.keyview.store.ColumnType.TIME;

import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.KeyEventEnvelope;

/** The table {@code key_history}: every applied event in a form that anybody who may see the key may read. */
final class HistoryTable {
    static final KeyTable<KeyEventEnvelope> TABLE = KeyTable.large("history", "key_history");

    static {
        TABLE.key("key_id", ID, KeyEventEnvelope::keyId);
        TABLE.key("version", BIGINT, KeyEventEnvelope::version);
        TABLE.column("type", TEXT, envelope -> EventType.of(envelope.event()).wireName());
        TABLE.column("occurred_at", TIME, KeyEventEnvelope::occurredAt);
        TABLE.column("actor_id", TEXT, envelope -> envelope.actor().id());
        TABLE.column("actor_name", TEXT, envelope -> envelope.actor().name());
        TABLE.column("details", TEXT, envelope -> HistoryDetails.of(envelope.event()));
    }

    private HistoryTable() {}
}
