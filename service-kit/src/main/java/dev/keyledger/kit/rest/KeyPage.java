package dev.keyledger.kit.rest;

import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a long list in the order of keys' ids is asked for. */
public class KeyPage {
    private static final int LIMIT_DEFAULT = 1_000;
    private static final int LIMIT_MAX = 5_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    @QueryParam("after")
    @Parameter(schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Nullable
    String after;

    @QueryParam("limit")
    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "5000", defaultValue = "1000"))
    @Nullable
    String limit;

    /** @param after the last key of the page before */
    public record Parsed(UUID after, int limit) {}

    /** @throws Problem 400 naming each parameter that is wrong */
    public Parsed parsed() {
        var checks = new FieldChecks();
        var page = new Parsed(checks.uuid("after", after, BEFORE_ALL), (int)
                checks.number("limit", limit, LIMIT_DEFAULT, 1, LIMIT_MAX));
        checks.requireAll();
        return page;
    }
}
