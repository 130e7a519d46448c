package dev.keyledger.reporting.mapping.otlp;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.UnreadableBodyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads traces of OTLP over HTTP: of the spans that tell of a request to a model, by OpenTelemetry's conventions for generative
 * AI as they are and as they were. docs/gateways.md has the table. Pure, and safe for many threads.
 */
public final class OtlpMapping {
    public static final String PROTOBUF = "application/x-protobuf";

    static final int SPANS_MAX = 10_000;

    private final SpanMapping spans;

    public OtlpMapping(OtlpConfig config) {
        this.spans = new SpanMapping(config);
    }

    /** @param receivedAt when the body came in */
    public MappedBody map(Body body, Instant receivedAt) {
        var receiver = new Receiver(spans, receivedAt);
        try {
            switch (body.mediaType()) {
                case PROTOBUF -> ProtobufSpans.read(body.content(), receiver);
                case MediaTypes.JSON -> JsonSpans.read(body.content(), receiver);
                default ->
                    throw new UnreadableBodyException(
                            Reason.UNSUPPORTED_CONTENT_TYPE, "the body must be " + PROTOBUF + " or " + MediaTypes.JSON);
            }
            return new MappedBody.Requests(receiver.requests, receiver.others);
        } catch (UnreadableBodyException e) {
            return e.unreadable();
        }
    }

    private static final class Receiver implements SpanReceiver {
        private final SpanMapping mapping;
        private final Instant receivedAt;
        private final List<ParsedRequest> requests = new ArrayList<>();
        private int others;

        private Receiver(SpanMapping mapping, Instant receivedAt) {
            this.mapping = mapping;
            this.receivedAt = receivedAt;
        }

        @Override
        public Set<String> attributes() {
            return mapping.attributes();
        }

        @Override
        public void accept(SpanFields span) throws UnreadableBodyException {
            if (requests.size() + others == SPANS_MAX) {
                throw new UnreadableBodyException(Reason.TOO_MANY, "a body may have " + SPANS_MAX + " spans");
            }
            if (SpanMapping.isRequest(span)) {
                requests.add(mapping.request(span, receivedAt));
            } else {
                others++;
            }
        }
    }
}
