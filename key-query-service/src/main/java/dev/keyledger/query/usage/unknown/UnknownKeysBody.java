package dev.keyledger.query.usage.unknown;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** @param keys how many there are; at most 100 of them are items, the last used first */
@Schema(name = "UnknownKeys")
record UnknownKeysBody(long keys, List<UnknownKey> items) {
    @Schema(name = "UnknownKey")
    record UnknownKey(
            UUID keyId,
            long requests30d,
            @Schema(nullable = true) @Nullable Instant lastUsedAt) {}
}
