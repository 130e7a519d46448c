package dev.keyledger.query.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.codec.WireJson;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** One event of a key's history, as anybody who may see the key may read it. */
@Entity
@Immutable
@Table(name = "key_history")
@IdClass(HistoryRow.KeyVersion.class)
class HistoryRow {
    /** The primary key. */
    record KeyVersion(UUID keyId, long version) implements Serializable {}

    @Id
    UUID keyId;

    @Id
    long version;

    String type;

    Instant occurredAt;

    String actorId;

    String actorName;

    String details;

    JsonNode detailsAsJson() {
        try {
            return WireJson.mapper().readTree(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("key_history holds what the key feed wrote", e);
        }
    }
}
