package dev.keyledger.query.rebuild;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An operation as the API shows it. */
@Schema(name = "Operation")
record OperationBody(
        UUID id,
        @Schema(enumeration = Operation.TYPE) String type,

        @Schema(enumeration = {"waiting", "running", "cancelling", "completed", "failed", "cancelled"})
        String status,

        @Schema(nullable = true, description = "Events per second at most; null: as fast as possible")
        Integer throttle,

        String requestedBy,
        Instant requestedAt,
        @Schema(nullable = true) Instant startedAt,
        @Schema(nullable = true) Instant finishedAt,

        @Schema(description = "Events that were read") long done,

        @Schema(description = "Events that there are, as far as known")
        long total,

        long ratePerSecond,

        @Schema(nullable = true, description = "Rows in which the live views and the rebuilt ones differed")
        Long differences,

        @Schema(nullable = true, description = "The same by kind of row")
        Map<String, Long> differencesByKind,

        @Schema(nullable = true, description = "What it does, or why it failed")
        String detail) {
    @Schema(name = "OperationList")
    record Page(List<OperationBody> items) {}

    static OperationBody of(Operation operation) {
        Map<String, Long> differences = operation.differences();
        return new OperationBody(
                operation.id(),
                Operation.TYPE,
                operation.status().wireName(),
                operation.throttle(),
                operation.requestedBy(),
                operation.requestedAt(),
                operation.startedAt(),
                operation.finishedAt(),
                operation.done(),
                operation.total(),
                operation.ratePerSecond(),
                differences == null
                        ? null
                        : differences.values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                differences,
                operation.detail());
    }
}
