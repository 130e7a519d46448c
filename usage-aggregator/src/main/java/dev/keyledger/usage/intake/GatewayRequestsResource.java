package dev.keyledger.usage.intake;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.usage.UsageConfig;
import dev.keyledger.usage.intake.RequestSink.Keyed;
import dev.keyledger.usage.parse.GatewayRequestParser;
import dev.keyledger.usage.parse.Lateness;
import dev.keyledger.usage.parse.ParsedRequest;
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
    @Consumes({HttpEvents.JSON, HttpEvents.STRUCTURED, HttpEvents.BATCH})
    @Operation(
            summary = "Report LLM requests that a gateway served",
            description = "CloudEvents over HTTP, for gateways: binary (attributes in ce- headers), structured, or a "
                    + "batch of up to 1,000 events. All are taken or none. Sending an event again, unchanged, is safe: "
                    + "it is counted once.")
    @APIResponse(responseCode = "202", description = "Kafka has acknowledged every event.")
    @APIResponse(responseCode = "400", description = "Names each event that breaks a rule; none was taken.")
    @APIResponse(responseCode = "403", description = "The caller is not a gateway.")
    @APIResponse(responseCode = "413", description = "The body is larger than a mebibyte.")
    @APIResponse(responseCode = "415", description = "The content type is missing or none of the three.")
    @APIResponse(responseCode = "503", description = "Kafka did not acknowledge; send the same again.")
    public Response submit(
            @Context HttpHeaders headers,
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = HttpEvents.JSON,
                                        schema = @Schema(implementation = RequestData.class)),
                                @Content(
                                        mediaType = HttpEvents.STRUCTURED,
                                        schema = @Schema(implementation = StructuredRequest.class)),
                                @Content(
                                        mediaType = HttpEvents.BATCH,
                                        schema =
                                                @Schema(
                                                        type = SchemaType.ARRAY,
                                                        implementation = StructuredRequest.class))
                            })
                    byte[] body) {
        access.requirePlatform(Role.GATEWAY);
        List<SubmittedEvent> submitted =
                HttpEvents.read(mediaTypeOf(headers), headers.getRequestHeaders(), body == null ? new byte[0] : body);
        sink.send(checked(submitted));
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
