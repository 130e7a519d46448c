package dev.keyledger.operations;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an operator asks for. Each type takes some of the options and refuses the others.
 *
 * @param throttle null: as fast as possible
 * @param dryRun null: no
 * @param catalog null: the service's own
 */
@Schema(name = "StartOperation")
public record StartOperation(
        @Schema(required = true, description = "One of the types that this service knows")
        String type,

        @Schema(nullable = true, minimum = "1", description = "Events per second at most; without: as fast as possible")
        Integer throttle,

        @Schema(nullable = true, description = "Only compare, and change nothing")
        Boolean dryRun,

        @Schema(nullable = true, description = "To reprice: the text of a price catalogue; without: the service's own")
        String catalog) {
    /** Whether nothing is to be changed. */
    public boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }
}
