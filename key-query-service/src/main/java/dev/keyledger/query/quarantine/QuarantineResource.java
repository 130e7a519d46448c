package dev.keyledger.query.quarantine;

import dev.keyledger.keyformat.KeysInText;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.kit.problem.FieldChecks;
import io.agroal.api.AgroalDataSource;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Key events that couldn't be read, and so the keys that are in doubt. */
@Path("/v1/quarantine")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class QuarantineResource {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineResource.class);
    private static final int PAGE = 1_000;

    private static final String COLUMNS =
            "SELECT key_id, reason, partition, log_offset, quarantined_at FROM key_quarantine";

    private static final String NEWEST = COLUMNS + " ORDER BY quarantined_at DESC, partition, log_offset LIMIT " + PAGE;

    private static final String FROM =
            COLUMNS + " WHERE (partition, log_offset) >= (?, ?) ORDER BY partition, log_offset LIMIT " + PAGE;

    private final Access access;
    private final Caller caller;
    private final AgroalDataSource dataSource;
    private final Settlement settlement;

    @Inject
    QuarantineResource(Access access, Caller caller, AgroalDataSource dataSource, Settlement settlement) {
        this.access = access;
        this.caller = caller;
        this.dataSource = dataSource;
        this.settlement = settlement;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "listQuarantine",
            summary = "Up to 1,000 key events that could not be read",
            description =
                    "Verification answers 503 for their keys. A rebuild reads them again, and releases the keys if it"
                            + " can read them then.")
    @APIResponseSchema(
            value = QuarantinedEvent.Page.class,
            responseDescription = "The newest first, or in their order.")
    public QuarantinedEvent.Page list(
            @QueryParam("from")
                    @Parameter(
                            description =
                                    "PARTITION@OFFSET: those that stand there and behind it in key-events, in their"
                                            + " order. Left out: the newest first.",
                            schema = @Schema(type = SchemaType.STRING, pattern = LogPlace.SHAPE))
                    @Nullable
                    String from)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        LogPlace place = from == null ? null : LogPlace.parse(from).orElse(null);
        var checks = new FieldChecks();
        checks.require(from == null || place != null, "from", "must be PARTITION@OFFSET");
        checks.requireAll();
        try (Connection connection = dataSource.getConnection()) {
            List<QuarantinedEvent> events = place == null
                    ? Jdbc.list(connection, NEWEST, QuarantineResource::eventOf)
                    : Jdbc.list(connection, FROM, QuarantineResource::eventOf, place.partition(), place.offset());
            return new QuarantinedEvent.Page(events, Jdbc.number(connection, "SELECT count(*) FROM key_quarantine"));
        }
    }

    private static QuarantinedEvent eventOf(ResultSet row) throws SQLException {
        return new QuarantinedEvent(
                row.getObject(1, UUID.class),
                KeysInText.masked(row.getString(2)),
                row.getInt(3),
                row.getLong(4),
                Jdbc.time(row, 5));
    }

    @GET
    @Compressed
    @Path("/dropped")
    @Operation(
            operationId = "listDropped",
            summary = "The newest 1,000 key events that were taken out of quarantine for good",
            description = "By whom, when and why. Rebuilds leave them out.")
    @APIResponseSchema(value = DroppedEvent.Page.class, responseDescription = "The newest first.")
    public DroppedEvent.Page dropped() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        return DroppedEvents.newest(dataSource);
    }

    @POST
    @Path("/requeue")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "requeueQuarantined",
            summary = "Read records in quarantine again, as this build can",
            description =
                    "With a record all others of its key. A key ends its quarantine once none is left and the views"
                            + " have the last event that the event store has. It may be repeated.")
    @APIResponseSchema(responseCode = "200", value = Settled.class, responseDescription = "What came of it.")
    public Settled requeue(SettleRequest request) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        Settled settled = settlement.requeue(SettleRequest.check(request, false));
        LOG.info(
                "{} has had records in quarantine read again: {}",
                caller.actor().id(),
                settled);
        return settled;
    }

    @POST
    @Path("/drop")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "dropQuarantined",
            summary = "Take records out of quarantine for good",
            description =
                    "They are no events, or others stand for them. A key ends its quarantine only if the views have"
                            + " the last event that the event store has; otherwise nothing is done about it. Who did it, when"
                            + " and why is kept. It may be repeated.")
    @APIResponseSchema(responseCode = "200", value = Settled.class, responseDescription = "What came of it.")
    public Settled drop(SettleRequest request) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        Settled settled = settlement.drop(SettleRequest.check(request, true), caller.actor());
        LOG.info("{} has dropped records in quarantine: {}", caller.actor().id(), settled);
        return settled;
    }
}
