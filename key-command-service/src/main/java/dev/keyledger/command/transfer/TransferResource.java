package dev.keyledger.command.transfer;

import dev.keyledger.command.http.EventPage;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the events of one store into another. */
@Path("/v1/events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations", description = "For operators.")
@Blocking
class TransferResource {
    private static final Logger LOG = LoggerFactory.getLogger(TransferResource.class);
    /** Given up for the sake of commands: a lock wasn't had in time, or they would have waited in a circle. */
    private static final Set<String> GIVEN_UP = Set.of("55P03", "40P01");

    private final Access access;
    private final Caller caller;
    private final StoreExport export;
    private final StoreImport imports;

    TransferResource(Access access, Caller caller, StoreExport export, StoreImport imports) {
        this.access = access;
        this.caller = caller;
        this.export = export;
        this.imports = imports;
    }

    @GET
    @Path("/export")
    @Compressed
    @Operation(
            operationId = "exportEvents",
            summary = "The events of all keys, whole",
            description = "In the order of their positions, each key's in the order of their versions. The first answer"
                    + " says up to where all appends are over; with that as through, pages have every event.")
    @APIResponseSchema(
            value = ExportedEvent.Page.class,
            responseDescription = "A page; the next one is after the last position.")
    @Problems(ProblemType.WORKSPACE_BUSY)
    public ExportedEvent.Page export(
            @BeanParam EventPage page,
            @QueryParam("through")
                    @Parameter(
                            description = "Left out: up to the last event, once the appends under way are over.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0"))
                    String through)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var checks = new FieldChecks();
        long after = page.after(checks);
        long to = checks.number("through", through, -1, 0, Long.MAX_VALUE);
        int limit = page.limit(checks);
        checks.requireAll();
        try {
            long settled = through == null ? export.settled() : to;
            return new ExportedEvent.Page(settled, export.page(after, settled, limit));
        } catch (SQLException e) {
            throw busyIf(e);
        }
    }

    @POST
    @Path("/import")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "importEvents",
            summary = "Append events of another store",
            description = "Those that the store has already are left out, so it may be repeated. No secret comes with"
                    + " them: what was kept can't be revealed or pushed until its key is rotated.")
    @APIResponseSchema(responseCode = "200", value = Imported.class, responseDescription = "What was added.")
    @Problems({
        ProblemType.IMPORT_REFUSED,
        ProblemType.EVENT_TOO_LARGE,
        ProblemType.STORE_BEHIND_LOG,
        ProblemType.VERIFIERS_BEHIND,
        ProblemType.WORKSPACE_BUSY
    })
    public Imported importEvents(ImportRequest request) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        try {
            Imported imported = imports.add(ImportRequest.check(request));
            LOG.info(
                    "{} has imported {} events, {} were there",
                    caller.actor().id(),
                    imported.added(),
                    imported.known());
            return imported;
        } catch (SQLException e) {
            throw busyIf(e);
        }
    }

    private static SQLException busyIf(SQLException e) {
        if (e.getSQLState() != null && GIVEN_UP.contains(e.getSQLState())) {
            throw Problem.of(ProblemType.WORKSPACE_BUSY, "Too many changes at a time; try again.");
        }
        return e;
    }
}
