package dev.keyledger.operations;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for. Each type takes some of the options and refuses the others.
 *
 * @param throttle null: as fast as possible
 * @param dryRun null: no
 * @param catalog null: the service's own
 * @param heads under which id it was given what must be there afterwards; null: it wasn't
 * @param acceptLoss null: no
 */
@Schema(name = "StartOperation")
public record StartOperation(
        @Schema(required = true, description = "One of the types that this service knows")
        String type,

        @Schema(nullable = true, minimum = "1", description = "Events per second at most; without: as fast as possible")
        @Nullable
        Integer throttle,

        @Schema(nullable = true, description = "Only compare, and change nothing") @Nullable
        Boolean dryRun,

        @Schema(nullable = true, description = "To reprice: the text of a price catalogue; without: the service's own")
        @Nullable
        String catalog,

        @Schema(
                nullable = true,
                description = "To rebuild key views: the id under which the heads of all keys were given, which the"
                        + " rebuilt views must reach")
        @Nullable
        UUID heads,

        @Schema(
                nullable = true,
                description = "To rebuild key views: replace the live ones also by what lacks keys or events")
        @Nullable
        Boolean acceptLoss) {
    public StartOperation(String type, @Nullable Integer throttle, @Nullable Boolean dryRun, @Nullable String catalog) {
        this(type, throttle, dryRun, catalog, null, null);
    }

    /** Whether more may be replaced by less. */
    public boolean isLossAccepted() {
        return Boolean.TRUE.equals(acceptLoss);
    }

    /** Whether nothing is to be changed. */
    public boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }
}
