package dev.keyledger.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An operation as the API shows it. */
@Schema(name = "Operation")
public record OperationBody(
        UUID id,
        String type,

        @Schema(enumeration = {"waiting", "running", "cancelling", "completed", "failed", "cancelled", "other"})
        String status,

        @Schema(nullable = true, description = "Events per second at most; null: as fast as possible") @Nullable
        Integer throttle,

        @Schema(description = "Whether it only compares") boolean dryRun,

        String requestedBy,
        Instant requestedAt,
        @Schema(nullable = true) @Nullable Instant startedAt,
        @Schema(nullable = true) @Nullable Instant finishedAt,

        @Schema(description = "Events that were read") long done,

        @Schema(nullable = true, description = "Events that there are; null: not known before it has started") @Nullable
        Long total,

        @Schema(nullable = true, description = "Null: not known before it has started") @Nullable
        Long ratePerSecond,

        @Schema(nullable = true, description = "Rows in which what is live and what was made anew differed") @Nullable
        Long differences,

        @Schema(nullable = true, description = "The same by kind of row") @Nullable
        Map<String, Long> differencesByKind,

        @Schema(nullable = true, type = SchemaType.OBJECT, description = "What else it found, as its type has it")
        @Nullable
        JsonNode result,

        @Schema(nullable = true, description = "What it does, or why it failed") @Nullable
        String detail) {
    @Schema(name = "OperationList")
    public record Page(List<OperationBody> items) {}

    static OperationBody of(Operation operation) {
        Map<String, Long> differences = operation.differences();
        return new OperationBody(
                operation.id(),
                operation.request().type(),
                operation.status().wireName(),
                operation.request().throttle(),
                operation.request().isDryRun(),
                operation.requestedBy(),
                operation.requestedAt(),
                operation.startedAt(),
                operation.finishedAt(),
                operation.done(),
                operation.startedAt() == null ? null : operation.total(),
                operation.startedAt() == null ? null : operation.ratePerSecond(),
                differences == null
                        ? null
                        : differences.values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                differences,
                operation.result(),
                operation.detail());
    }
}
