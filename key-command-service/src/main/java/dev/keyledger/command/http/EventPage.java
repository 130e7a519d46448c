package dev.keyledger.command.http;

import dev.keyledger.kit.problem.FieldChecks;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of the store's events, in the order of their positions, is asked for. */
public class EventPage {
    private static final int LIMIT_DEFAULT = 1_000;
    private static final int LIMIT_MAX = 5_000;

    @QueryParam("after")
    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
    @Nullable
    String after;

    @QueryParam("limit")
    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "5000", defaultValue = "1000"))
    @Nullable
    String limit;

    /** The last position of the page before. */
    public long after(FieldChecks checks) {
        return checks.number("after", after, 0, 0, Long.MAX_VALUE);
    }

    public int limit(FieldChecks checks) {
        return (int) checks.number("limit", limit, LIMIT_DEFAULT, 1, LIMIT_MAX);
    }
}
