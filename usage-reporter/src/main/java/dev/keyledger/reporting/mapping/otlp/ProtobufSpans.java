package dev.keyledger.reporting.mapping.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.keyledger.reporting.mapping.BodyTexts;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.Scalar;
import dev.keyledger.reporting.mapping.UnreadableBodyException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads the spans of an {@code ExportTraceServiceRequest} in protobuf. Field by field, and not into the generated classes: of
 * these two bytes make an object of a hundred, so a small body could fill the memory. What isn't wanted is skipped by its length,
 * however deep it nests.
 */
final class ProtobufSpans {
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private static final int RESOURCE_SPANS = message(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER);
    private static final int SCOPE_SPANS = message(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER);
    private static final int SPANS = message(ScopeSpans.SPANS_FIELD_NUMBER);
    private static final int TRACE_ID = message(Span.TRACE_ID_FIELD_NUMBER);
    private static final int SPAN_ID = message(Span.SPAN_ID_FIELD_NUMBER);
    private static final int START = tag(Span.START_TIME_UNIX_NANO_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);
    private static final int END = tag(Span.END_TIME_UNIX_NANO_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);
    private static final int ATTRIBUTES = message(Span.ATTRIBUTES_FIELD_NUMBER);
    private static final int STATUS = message(Span.STATUS_FIELD_NUMBER);
    private static final int STATUS_CODE = tag(Status.CODE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
    private static final int KEY = message(KeyValue.KEY_FIELD_NUMBER);
    private static final int VALUE = message(KeyValue.VALUE_FIELD_NUMBER);
    private static final int STRING_VALUE = message(AnyValue.STRING_VALUE_FIELD_NUMBER);
    private static final int BOOL_VALUE = tag(AnyValue.BOOL_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
    private static final int INT_VALUE = tag(AnyValue.INT_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
    private static final int DOUBLE_VALUE = tag(AnyValue.DOUBLE_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);

    private final CodedInputStream in;
    private final SpanReceiver receiver;

    private ProtobufSpans(byte[] body, SpanReceiver receiver) {
        this.in = CodedInputStream.newInstance(body);
        this.receiver = receiver;
    }

    static void read(byte[] body, SpanReceiver receiver) throws UnreadableBodyException {
        try {
            var reading = new ProtobufSpans(body, receiver);
            reading.fields(reading::request);
        } catch (IOException e) {
            throw new UnreadableBodyException(Reason.MALFORMED, "the body is no ExportTraceServiceRequest in protobuf");
        }
    }

    /** Reads a field if it knows it by its tag, and says whether it has. */
    private interface Field {
        boolean read(int tag) throws IOException, UnreadableBodyException;
    }

    private void fields(Field field) throws IOException, UnreadableBodyException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!field.read(tag) && !in.skipField(tag)) {
                throw new InvalidProtocolBufferException("a group ends that didn't begin");
            }
        }
    }

    private boolean nested(Field field) throws IOException, UnreadableBodyException {
        int limit = in.pushLimit(in.readRawVarint32());
        fields(field);
        in.popLimit(limit);
        return true;
    }

    private boolean request(int tag) throws IOException, UnreadableBodyException {
        return tag == RESOURCE_SPANS && nested(this::resource);
    }

    private boolean resource(int tag) throws IOException, UnreadableBodyException {
        return tag == SCOPE_SPANS && nested(this::scope);
    }

    private boolean scope(int tag) throws IOException, UnreadableBodyException {
        if (tag != SPANS) {
            return false;
        }
        var span = new SpanFields();
        nested(field -> span(span, field));
        receiver.accept(span);
        return true;
    }

    private boolean span(SpanFields span, int tag) throws IOException, UnreadableBodyException {
        if (tag == TRACE_ID) {
            span.traceId = id(TRACE_ID_BYTES);
        } else if (tag == SPAN_ID) {
            span.spanId = id(SPAN_ID_BYTES);
        } else if (tag == START) {
            span.startNanos = Long.toUnsignedString(in.readFixed64());
        } else if (tag == END) {
            span.endNanos = Long.toUnsignedString(in.readFixed64());
        } else if (tag == ATTRIBUTES) {
            var attribute = new Attribute();
            nested(field -> attribute(attribute, field));
            attribute
                    .value
                    .filter(value -> receiver.attributes().contains(attribute.key))
                    .ifPresent(value -> span.attribute(attribute.key, value));
        } else if (tag == STATUS) {
            nested(field -> status(span, field));
        } else {
            return false;
        }
        return true;
    }

    /** Of another length it is none. */
    private String id(int bytes) throws IOException {
        int length = in.readRawVarint32();
        if (length != bytes) {
            in.skipRawBytes(length);
            return "";
        }
        return HexFormat.of().formatHex(in.readRawBytes(length));
    }

    /** One that is longer than any field may be isn't unpacked. */
    private String text() throws IOException {
        int length = in.readRawVarint32();
        if (length > BodyTexts.BYTES_MAX) {
            in.skipRawBytes(length);
            return BodyTexts.TOO_LONG;
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(in.readRawBytes(length)))
                .toString();
    }

    private boolean status(SpanFields span, int tag) throws IOException {
        if (tag != STATUS_CODE) {
            return false;
        }
        span.isError = in.readEnum() == Status.StatusCode.STATUS_CODE_ERROR_VALUE;
        return true;
    }

    private static final class Attribute {
        private String key = "";
        private Optional<Scalar> value = Optional.empty();
    }

    private boolean attribute(Attribute attribute, int tag) throws IOException, UnreadableBodyException {
        if (tag == KEY) {
            attribute.key = text();
            return true;
        }
        return tag == VALUE && nested(field -> value(attribute, field));
    }

    private boolean value(Attribute attribute, int tag) throws IOException {
        if (tag == STRING_VALUE) {
            attribute.value = Optional.of(Scalar.text(text()));
        } else if (tag == INT_VALUE) {
            attribute.value = Optional.of(Scalar.number(Long.toString(in.readInt64())));
        } else if (tag == DOUBLE_VALUE) {
            attribute.value = Optional.of(Scalar.number(Double.toString(in.readDouble())));
        } else if (tag == BOOL_VALUE) {
            attribute.value = Optional.of(Scalar.number(Boolean.toString(in.readBool())));
        } else {
            return false;
        }
        return true;
    }

    private static int message(int number) {
        return tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }

    private static int tag(int number, int wireType) {
        return number << 3 | wireType;
    }
}
