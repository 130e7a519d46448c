package dev.keyledger.command.inventory;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the event store holds, for whoever compares it with the topic. */
@Path("/v1/events")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class EventsResource {
    private static final String LIMIT_DEFAULT = "1000";
    private static final int LIMIT_MAX = 5_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Access access;
    private final EventStore events;

    @Inject
    EventsResource(Access access, EventStore events) {
        this.access = access;
        this.events = events;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "listEvents",
            summary = "The events of all keys, each with a digest of its data",
            description =
                    "In the order of their positions. An event that commits late may stand before others that were"
                            + " listed already: whoever wants all looks again from an earlier position.")
    @APIResponse(
            responseCode = "200",
            description = "A page; the next one is after the last position.",
            content = @Content(schema = @Schema(implementation = StoredEvent.Page.class)))
    @APIResponse(responseCode = "403", description = "The caller is not an operator.")
    public StoredEvent.Page events(
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
                    @QueryParam("after")
                    String after,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "5000",
                                            defaultValue = LIMIT_DEFAULT))
                    @QueryParam("limit")
                    String limit)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var errors = new ArrayList<FieldError>();
        long position = number("after", after == null ? "0" : after, Long.MAX_VALUE, errors);
        long rows = number("limit", limit == null ? LIMIT_DEFAULT : limit, LIMIT_MAX, errors);
        if (rows == 0 && errors.isEmpty()) {
            errors.add(new FieldError("limit", "must be a number from 1 to " + LIMIT_MAX));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return new StoredEvent.Page(events.page(position, (int) rows));
    }

    @GET
    @Path("/heads")
    @Operation(
            operationId = "listHeads",
            summary = "The last event of each key",
            description = "In the order of the keys' ids. It is what a rebuild of the key views has to come to.")
    @APIResponse(
            responseCode = "200",
            description = "A page; the next one is after the last key.",
            content = @Content(schema = @Schema(implementation = KeyHead.Page.class)))
    @APIResponse(responseCode = "403", description = "The caller is not an operator.")
    public KeyHead.Page heads(
            @Parameter(schema = @Schema(type = SchemaType.STRING, format = "uuid")) @QueryParam("after") String after,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "5000",
                                            defaultValue = LIMIT_DEFAULT))
                    @QueryParam("limit")
                    String limit)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var errors = new ArrayList<FieldError>();
        UUID key = uuid("after", after, errors);
        long rows = number("limit", limit == null ? LIMIT_DEFAULT : limit, LIMIT_MAX, errors);
        if (rows == 0 && errors.isEmpty()) {
            errors.add(new FieldError("limit", "must be a number from 1 to " + LIMIT_MAX));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return new KeyHead.Page(events.heads(key, (int) rows));
    }

    private static UUID uuid(String parameter, String text, List<FieldError> errors) {
        if (text == null) {
            return BEFORE_ALL;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(parameter, "must be a UUID"));
            return BEFORE_ALL;
        }
    }

    private static long number(String parameter, String text, long max, List<FieldError> errors) {
        if (text.matches("[0-9]{1,18}") && Long.parseLong(text) <= max) {
            return Long.parseLong(text);
        }
        errors.add(new FieldError(parameter, "must be a number up to " + max));
        return 0;
    }
}
