package dev.keyledger.query.keyview.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.keyformat.MaskedKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** The table {@code key_history}: every applied event in a form that anybody who may see the key may read. */
final class HistoryTable {
    private HistoryTable() {}

    static void append(Connection connection, Collection<KeyEventEnvelope> applied) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO key_history (key_id, version, type, occurred_at, actor_id, actor_name, details)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (KeyEventEnvelope envelope : applied) {
                insert.setObject(1, envelope.keyId());
                insert.setLong(2, envelope.version());
                insert.setString(3, EventType.of(envelope.event()).wireName());
                insert.setObject(4, Columns.timestamp(envelope.occurredAt()));
                insert.setString(5, envelope.actor().id());
                insert.setString(6, envelope.actor().name());
                insert.setString(7, detailsOf(envelope.event()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The event's own fields, its secret replaced by the version and the masked key. */
    private static String detailsOf(KeyEvent event) {
        ObjectNode details = WireJson.mapper().valueToTree(event);
        if (details.remove("secret") instanceof ObjectNode secret) {
            var masked = new MaskedKey(
                    secret.get("prefix").asText(), secret.get("lastFour").asText());
            details.put("secretVersion", secret.get("version").asInt());
            details.put("maskedKey", masked.toString());
        }
        return details.toString();
    }
}
