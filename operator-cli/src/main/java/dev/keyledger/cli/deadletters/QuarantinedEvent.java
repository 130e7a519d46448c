package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A key event that the query service couldn't read.
 *
 * @param keyId empty: not even the record's key could be read
 * @param at since when
 */
record QuarantinedEvent(LetterPosition position, Optional<UUID> keyId, String reason, Instant at) {
    static QuarantinedEvent of(JsonNode item) {
        return new QuarantinedEvent(
                new LetterPosition(
                        item.path("partition").asInt(), item.path("offset").asLong()),
                item.path("keyId").isTextual()
                        ? Optional.of(UUID.fromString(item.path("keyId").asText()))
                        : Optional.empty(),
                item.path("reason").asText(),
                Instant.parse(item.path("quarantinedAt").asText()));
    }
}
