package dev.keyledger.command.inventory;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.rest.KeyPage;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the event store holds, for whoever compares it with the topic. */
@Path("/v1/events")
@Tag(name = "Operations", description = "For operators.")
@Blocking
class EventsResource {
    private static final int LIMIT_DEFAULT = 1_000;
    private static final int LIMIT_MAX = 5_000;

    private final Access access;
    private final EventStore events;

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
    @APIResponseSchema(
            value = StoredEvent.Page.class,
            responseDescription = "A page; the next one is after the last position.")
    public StoredEvent.Page events(
            @QueryParam("after")
                    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
                    String after,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "5000",
                                            defaultValue = "1000"))
                    String limit)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var checks = new FieldChecks();
        long position = checks.number("after", after, 0, 0, Long.MAX_VALUE);
        long rows = checks.number("limit", limit, LIMIT_DEFAULT, 1, LIMIT_MAX);
        checks.requireAll();
        return new StoredEvent.Page(events.page(position, (int) rows));
    }

    @GET
    @Compressed
    @Path("/heads")
    @Operation(
            operationId = "listHeads",
            summary = "The last event of each key",
            description = "In the order of the keys' ids. It is what a rebuild of the key views has to come to.")
    @APIResponseSchema(value = KeyHead.Page.class, responseDescription = "A page; the next one is after the last key.")
    public KeyHead.Page heads(@BeanParam KeyPage page) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        KeyPage.Parsed asked = page.parsed();
        return new KeyHead.Page(events.heads(asked.after(), asked.limit()));
    }
}
