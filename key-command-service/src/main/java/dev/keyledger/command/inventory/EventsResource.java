package dev.keyledger.command.inventory;

import dev.keyledger.command.http.EventPage;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.rest.KeyPage;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the event store holds, for whoever compares it with the topic. */
@Path("/v1/events")
@Tag(name = "Operations", description = "For operators.")
@Blocking
class EventsResource {
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
    public StoredEvent.Page events(@BeanParam EventPage page) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var checks = new FieldChecks();
        long after = page.after(checks);
        int limit = page.limit(checks);
        checks.requireAll();
        return new StoredEvent.Page(events.page(after, limit));
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
