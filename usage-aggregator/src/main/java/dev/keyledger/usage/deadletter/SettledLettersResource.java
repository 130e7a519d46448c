package dev.keyledger.usage.deadletter;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.usage.deadletter.SettledLetters.Which;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers what operators have done about dead letters: {@code ops dead-letters} tells it, and asks. */
@Path("/v1/dead-letters/settled")
@Tag(name = "Ingest")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class SettledLettersResource {
    private static final Logger LOG = LoggerFactory.getLogger(SettledLettersResource.class);
    private static final int LIMIT_MAX = 5_000;

    private final Access access;
    private final Caller caller;
    private final SettledLetters letters;
    private final Clock clock;

    SettledLettersResource(Access access, Caller caller, SettledLetters letters, Clock clock) {
        this.access = access;
        this.caller = caller;
        this.letters = letters;
        this.clock = clock;
    }

    /** How many were remembered. */
    @Schema(name = "SettledLetters")
    record Remembered(
            @Schema(description = "How many of them had not been settled before: what is said again changes nothing")
            int added) {}

    @GET
    @Compressed
    @Operation(
            operationId = "listSettledLetters",
            summary = "Dead letters of a partition that were requeued or dropped",
            description = "For operators: by whom, when and why. In the order of their offsets.")
    @APIResponseSchema(value = SettledLetter.Page.class, responseDescription = "A page.")
    public SettledLetter.Page settled(
            @QueryParam("topicId")
                    @Parameter(required = true, description = "Kafka's id of gateway-requests-dlq")
                    @Nullable
                    String topicId,
            @QueryParam("partition")
                    @Parameter(required = true, schema = @Schema(type = SchemaType.INTEGER, minimum = "0"))
                    @Nullable
                    String partition,
            @QueryParam("from")
                    @Parameter(
                            description = "The first offset.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
                    @Nullable
                    String from,
            @QueryParam("since")
                    @Parameter(
                            description = "When they became dead letters, at the earliest. Left out: whenever.",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @Nullable
                    String since,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "0",
                                            maximum = "5000",
                                            defaultValue = "1000"))
                    @Nullable
                    String limit)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var checks = new FieldChecks();
        checks.require(topicId != null && topicId.length() <= 100, "topicId", "is required");
        checks.require(partition != null, "partition", "is required");
        int number = (int) checks.number("partition", partition, 0, 0, Integer.MAX_VALUE);
        long first = checks.number("from", from, 0, 0, Long.MAX_VALUE);
        int most = (int) checks.number("limit", limit, 1_000, 0, LIMIT_MAX);
        Instant earliest = time(since, checks);
        checks.requireAll();
        return letters.page(new Which(topicId == null ? "" : topicId, number, first, earliest), most);
    }

    private static Instant time(@Nullable String given, FieldChecks checks) {
        if (given != null) {
            try {
                return Instant.parse(given);
            } catch (DateTimeException e) {
                checks.add("since", "must be a time in UTC, such as 2026-03-01T10:00:00Z");
            }
        }
        return Instant.EPOCH;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "settleLetters",
            summary = "Say that dead letters were requeued or dropped",
            description = "For operators. Kept for longer than the letters; what was said of a letter first stays.")
    @APIResponseSchema(responseCode = "200", value = Remembered.class, responseDescription = "They are remembered.")
    public Remembered settle(SettleLettersRequest request) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        SettleLettersRequest checked = SettleLettersRequest.check(request);
        int added = letters.add(checked, caller.actor(), clock.instant());
        LOG.info("{} has {} {} dead letters", caller.actor().id(), checked.how(), added);
        return new Remembered(added);
    }
}
