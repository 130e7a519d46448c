package dev.keyledger.usage.intake;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A structured CloudEvent as the OpenAPI document shows it. Bodies are read by the parser, never bound to this. */
@Schema(
        name = "GatewayRequestEvent",
        description = "Source, id and time are its identity. Extensions are ignored, data_base64 may replace data.")
record StructuredRequest(
        @Schema(required = true, enumeration = "1.0") String specversion,
        @Schema(required = true) String id,
        @Schema(required = true) String source,

        @Schema(required = true, enumeration = "dev.keyledger.gateway.request")
        String type,

        @Schema(required = true, description = "When the request ended.")
        Instant time,

        @Schema(enumeration = "application/json") String datacontenttype,
        @Schema(required = true) DescribedRequest data) {}
