package dev.keyledger.reporting.mapping.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The messages of OTLP's JSON in protobuf, written by OpenTelemetry's own classes. */
final class OtlpMessages {
    private OtlpMessages() {}

    static byte[] protobuf(JsonNode request) {
        var message = ExportTraceServiceRequest.newBuilder();
        for (JsonNode resource : request.path("resourceSpans")) {
            var spans = ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAllAttributes(
                                    attributes(resource.path("resource").path("attributes"))));
            for (JsonNode scope : resource.path("scopeSpans")) {
                var inScope = ScopeSpans.newBuilder();
                scope.path("spans").forEach(span -> inScope.addSpans(span(span)));
                spans.addScopeSpans(inScope);
            }
            message.addResourceSpans(spans);
        }
        return message.build().toByteArray();
    }

    private static Span span(JsonNode json) {
        var span = Span.newBuilder()
                .setTraceId(hex(json.get("traceId")))
                .setSpanId(hex(json.get("spanId")))
                .setName(json.get("name").asText())
                .setKindValue(json.get("kind").asInt())
                .setStartTimeUnixNano(
                        Long.parseUnsignedLong(json.get("startTimeUnixNano").asText()))
                .setEndTimeUnixNano(
                        Long.parseUnsignedLong(json.get("endTimeUnixNano").asText()))
                .addAllAttributes(attributes(json.path("attributes")));
        json.path("events")
                .forEach(event -> span.addEvents(Span.Event.newBuilder()
                        .setName(event.get("name").asText())
                        .addAllAttributes(attributes(event.path("attributes")))));
        if (json.has("status")) {
            span.setStatus(Status.newBuilder()
                    .setCodeValue(json.get("status").get("code").asInt())
                    .setMessage(json.get("status").path("message").asText()));
        }
        return span.build();
    }

    private static ByteString hex(JsonNode digits) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digits.asText()));
    }

    private static List<KeyValue> attributes(JsonNode json) {
        var attributes = new ArrayList<KeyValue>();
        json.forEach(attribute -> attributes.add(KeyValue.newBuilder()
                .setKey(attribute.get("key").asText())
                .setValue(value(attribute.get("value")))
                .build()));
        return attributes;
    }

    private static AnyValue value(JsonNode json) {
        var value = AnyValue.newBuilder();
        if (json.has("stringValue")) {
            value.setStringValue(json.get("stringValue").asText());
        } else if (json.has("intValue")) {
            value.setIntValue(Long.parseLong(json.get("intValue").asText()));
        } else if (json.has("doubleValue")) {
            value.setDoubleValue(json.get("doubleValue").asDouble());
        } else if (json.has("boolValue")) {
            value.setBoolValue(json.get("boolValue").asBoolean());
        } else {
            var values = ArrayValue.newBuilder();
            json.path("arrayValue").path("values").forEach(one -> values.addValues(value(one)));
            value.setArrayValue(values);
        }
        return value.build();
    }
}
