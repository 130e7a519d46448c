package dev.keyledger.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Long work that an operator asked for.
 *
 * @param requestedBy the operator's id
 * @param startedAt null: not taken up yet
 * @param finishedAt null: still open
 * @param done events that were read
 * @param total events that there are, as far as known
 * @param ratePerSecond events per second since it was last taken up
 * @param differences rows in which what is live and what was made anew differed, by kind; null: not compared
 * @param result what else it found, as its type has it; null: nothing
 * @param detail for people: what it does, or why it failed; null: nothing to say
 */
public record Operation(
        UUID id,
        OperationStatus status,
        StartOperation request,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        long done,
        long total,
        long ratePerSecond,
        @Nullable Map<String, Long> differences,
        @Nullable JsonNode result,
        @Nullable String detail) {}
