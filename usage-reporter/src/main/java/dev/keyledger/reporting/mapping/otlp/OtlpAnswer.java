package dev.keyledger.reporting.mapping.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What OTLP answers to whoever sent spans: with 200 an {@code ExportTraceServiceResponse}, in the media type of the request.
 * Senders don't send rejected spans again, so whatever is to be sent again needs a 503 instead.
 */
public final class OtlpAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    /** The number of {@code message} in {@code google.rpc.Status}. */
    private static final int STATUS_MESSAGE = 2;

    private OtlpAnswer() {}

    /**
     * @param mediaType of the request
     * @param rejected how many spans were not taken, and never will be
     * @param detail why, for people; unused where there are none
     */
    public static byte[] of(String mediaType, long rejected, String detail) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (mediaType.equals(OtlpMapping.PROTOBUF)) {
                writeProtobuf(CodedOutputStream.newInstance(bytes), rejected, detail);
            } else {
                writeJson(JSON.createGenerator(bytes), rejected, detail);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * What goes with any other status: a {@code google.rpc.Status}, in the media type of the request, or in JSON if that is none
     * of OTLP's. Its code is left unset, as the specification allows: senders go by HTTP's.
     *
     * @param detail why, for people
     */
    public static byte[] failure(String mediaType, String detail) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (mediaType.equals(OtlpMapping.PROTOBUF)) {
                CodedOutputStream out = CodedOutputStream.newInstance(bytes);
                out.writeString(STATUS_MESSAGE, detail);
                out.flush();
            } else {
                try (JsonGenerator json = JSON.createGenerator(bytes)) {
                    json.writeStartObject();
                    json.writeStringField("message", detail);
                    json.writeEndObject();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeProtobuf(CodedOutputStream out, long rejected, String detail) throws IOException {
        if (rejected > 0) {
            var partial = new ByteArrayOutputStream();
            CodedOutputStream partialOut = CodedOutputStream.newInstance(partial);
            partialOut.writeInt64(ExportTracePartialSuccess.REJECTED_SPANS_FIELD_NUMBER, rejected);
            partialOut.writeString(ExportTracePartialSuccess.ERROR_MESSAGE_FIELD_NUMBER, detail);
            partialOut.flush();
            out.writeByteArray(ExportTraceServiceResponse.PARTIAL_SUCCESS_FIELD_NUMBER, partial.toByteArray());
        }
        out.flush();
    }

    private static void writeJson(JsonGenerator json, long rejected, String detail) throws IOException {
        try (json) {
            json.writeStartObject();
            if (rejected > 0) {
                json.writeObjectFieldStart("partialSuccess");
                json.writeStringField("rejectedSpans", Long.toString(rejected));
                json.writeStringField("errorMessage", detail);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
    }
}
