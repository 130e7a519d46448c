package dev.keyledger.kit;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.rest.AnsweredInTime;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** An endpoint of the kind that services have, to see the kit's rules from outside. */
@AnsweredInTime
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

    /** As while the database hangs. */
    @GET
    @Path("/never")
    public Uni<String> never() {
        return Uni.createFrom().nothing();
    }

    @GET
    @Path("/made")
    public Response made(@PathParam("ws") String ws) {
        return Response.status(201)
                .header("Location", "/v1/workspaces/" + ws + "/probe/1")
                .build();
    }

    @POST
    @Path("/{id}/act")
    public void act(@PathParam("ws") String ws, @PathParam("id") String id) {
        access.require(ws, Role.ADMIN);
    }

    @GET
    @Path("/many")
    @Compressed
    public List<String> many() {
        return Collections.nCopies(10_000, "the same again");
    }

    @GET
    @Path("/secret")
    public Response secret() {
        return Response.ok(Collections.nCopies(10_000, "a secret"))
                .header("Cache-Control", "no-store")
                .build();
    }
}
