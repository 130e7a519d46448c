package dev.keyledger.cli.reconcile;

import com.fasterxml.jackson.databind.JsonNode;

/** What must be the same of a key's usage as it was counted and as it was copied. */
record UsageTotalRef(String keyId, long requests, String costUsd, long unpricedRequests, String lastUsedAt) {
    static UsageTotalRef of(JsonNode total) {
        return new UsageTotalRef(
                total.path("keyId").asText(),
                total.path("requests").asLong(),
                total.path("costUsd").asText(),
                total.path("unpricedRequests").asLong(),
                total.path("lastUsedAt").asText());
    }
}
