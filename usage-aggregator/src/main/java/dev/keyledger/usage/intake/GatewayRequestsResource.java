package dev.keyledger.usage.intake;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.usage.http.HttpEvents;
import dev.keyledger.events.usage.http.SubmittedEvent;
import dev.keyledger.events.usage.http.UnreadableEventsException;
import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.usage.UsageConfig;
import dev.keyledger.usage.intake.RequestSink.Keyed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Takes gateway requests from gateways that would rather speak HTTP than Kafka. */
@Path("/v1/gateway-requests")
@Tag(name = "Gateway requests")
@Singleton
public class GatewayRequestsResource {
    private final Access access;
    private final RequestSink sink;
    private final GatewayRequestParser parser;
    private final Clock clock;

    GatewayRequestsResource(Access access, RequestSink sink, UsageConfig config, Clock clock) {
        this.access = access;
        this.sink = sink;
        this.parser = new GatewayRequestParser(new Lateness(config.acceptLate(), config.acceptAhead()));
        this.clock = clock;
    }

    @POST
    @Blocking
    @Consumes({MediaTypes.JSON, MediaTypes.CLOUDEVENT_JSON, MediaTypes.CLOUDEVENT_BATCH_JSON})
    @Operation(
            operationId = "reportGatewayRequests",
            summary = "Report LLM requests that a gateway served",
            description = "CloudEvents over HTTP, for gateways: binary (attributes in ce- headers), structured, or a "
                    + "batch of up to 1,000 events, at most a mebibyte. All are taken or none: 400 names each event that "
                    + "breaks a rule. Sending an event again, unchanged, is safe: it is counted once.")
    @APIResponse(responseCode = "202", description = "Kafka has acknowledged every event.")
    @Problems(value = ProblemType.KAFKA_UNAVAILABLE, never = ProblemType.DATABASE_OUT_OF_REACH)
    public Response submit(
            @Context HttpHeaders headers,
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaTypes.JSON,
                                        schema = @Schema(implementation = DescribedRequest.class)),
                                @Content(
                                        mediaType = MediaTypes.CLOUDEVENT_JSON,
                                        schema = @Schema(implementation = StructuredRequest.class)),
                                @Content(
                                        mediaType = MediaTypes.CLOUDEVENT_BATCH_JSON,
                                        schema =
                                                @Schema(
                                                        type = SchemaType.ARRAY,
                                                        implementation = StructuredRequest.class))
                            })
                    byte @Nullable [] body) {
        access.requirePlatform(Role.GATEWAY);
        try {
            sink.send(checked(HttpEvents.read(
                    mediaTypeOf(headers), headers.getRequestHeaders(), body == null ? new byte[0] : body)));
        } catch (UnreadableEventsException e) {
            throw Problem.invalid(e.rejected().pointer(), e.rejected().detail());
        }
        return Response.accepted().build();
    }

    private List<Keyed> checked(List<SubmittedEvent> submitted) {
        Instant now = clock.instant();
        List<Keyed> accepted = new ArrayList<>();
        List<FieldError> errors = new ArrayList<>();
        for (SubmittedEvent event : submitted) {
            switch (parser.parseUnkeyed(event.receivedAt(now))) {
                case ParsedRequest.Accepted good ->
                    accepted.add(new Keyed(good.data().keyId(), event));
                case ParsedRequest.Rejected bad ->
                    errors.add(new FieldError(event.pointer() + bad.pointer(), bad.detail()));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return accepted;
    }

    private static String mediaTypeOf(HttpHeaders headers) {
        if (headers.getMediaType() == null) {
            throw new NotSupportedException();
        }
        return (headers.getMediaType().getType() + "/" + headers.getMediaType().getSubtype()).toLowerCase(Locale.ROOT);
    }
}
