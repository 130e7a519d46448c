package dev.keyledger.kit;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** An endpoint of the kind that services have, to see the kit's rules from outside. */
@Path("/v1/workspaces/{ws}/probe")
public class ProbeResource {
    private final Access access;
    private final Caller caller;

    ProbeResource(Access access, Caller caller) {
        this.access = access;
        this.caller = caller;
    }

    public record Body(@NotNull @Size(min = 1, max = 5) String name, int count, Instant at, Duration overlap) {}

    @GET
    public Map<String, Object> read(@PathParam("ws") String ws, @QueryParam("limit") Integer limit) {
        access.require(ws, Role.MEMBER, Role.ADMIN);
        return Map.of("actor", caller.actor(), "at", Instant.EPOCH);
    }

    @POST
    public Body write(@PathParam("ws") String ws, @Valid @NotNull Body body) {
        access.require(ws, Role.ADMIN);
        return body;
    }

    @GET
    @Path("/broken")
    public String broken() {
        throw new IllegalStateException("the inside of the service");
    }
}
