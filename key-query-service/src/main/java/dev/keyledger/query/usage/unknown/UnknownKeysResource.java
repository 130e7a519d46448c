package dev.keyledger.query.usage.unknown;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Usage that belongs to no key. */
@Path("/v1/unknown-keys")
@Tag(name = "Usage")
class UnknownKeysResource {
    private final Access access;
    private final UnknownKeys unknown;

    @Inject
    UnknownKeysResource(Access access, UnknownKeys unknown) {
        this.access = access;
        this.unknown = unknown;
    }

    @GET
    @Compressed
    @Blocking
    @Operation(
            operationId = "listUnknownKeys",
            summary = "Key ids that gateways report and that no key has",
            description = "For operators: the 100 that were used last, and how many there are.")
    public UnknownKeysBody unknown() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        return unknown.read();
    }
}
