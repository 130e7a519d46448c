package dev.keyledger.events.usage.parse;

import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of {@code gateway-requests}: CloudEvents in binary or structured mode. Every rule about what counts as
 * a gateway request stands in this package, and the HTTP intake asks the same parser. Safe for many threads.
 */
public final class GatewayRequestParser {
    private final Lateness lateness;

    public GatewayRequestParser(Lateness lateness) {
        this.lateness = lateness;
    }

    /** Never throws, whatever the record holds. */
    public ParsedRequest parse(ReceivedRecord received) {
        ParsedRequest parsed = parseUnkeyed(received);
        try {
            if (parsed instanceof Accepted accepted) {
                checkKey(received.key(), accepted.data());
            }
            return parsed;
        } catch (RejectedException e) {
            return e.rejected();
        }
    }

    /** The same for an event that is not in Kafka yet and will get the right record key there. */
    public ParsedRequest parseUnkeyed(ReceivedRecord received) {
        try {
            Event event = eventOf(received);
            if (event.data == null) {
                throw new RejectedException(RejectionReason.MISSING_DATA, "/data", "is required");
            }
            GatewayRequest data = event.data.validated();
            EventAttributes.Identity identity = event.identity;
            lateness.check(identity.time(), received.appendedAt());
            return new Accepted(identity.source(), identity.id(), identity.time(), data);
        } catch (RejectedException e) {
            return e.rejected();
        }
    }

    private static Event eventOf(ReceivedRecord received) throws RejectedException {
        String contentType = mediaType(textHeader(received, "content-type"));
        if (contentType.startsWith(MediaTypes.CLOUDEVENTS)) {
            if (!contentType.equals(MediaTypes.CLOUDEVENT_JSON)) {
                throw unsupported("structured events must be " + MediaTypes.CLOUDEVENT_JSON);
            }
            return StructuredEvent.read(valueOf(received));
        }
        var attributes = new EventAttributes(
                textHeader(received, "ce_specversion"),
                textHeader(received, "ce_id"),
                textHeader(received, "ce_source"),
                textHeader(received, "ce_type"),
                textHeader(received, "ce_time"));
        // A record that is no CloudEvent at all is better told so than that its bytes are no JSON.
        EventAttributes.Identity identity = attributes.identity();
        if (!isJson(contentType)) {
            throw unsupported("data must be application/json");
        }
        return new Event(identity, RequestData.read(valueOf(received)));
    }

    private static byte[] valueOf(ReceivedRecord received) throws RejectedException {
        byte[] value = received.value();
        if (value == null || value.length == 0) {
            throw new RejectedException(RejectionReason.MISSING_DATA, "/data", "is required");
        }
        return value;
    }

    /** One key's requests must stand in one partition; a record key that differs would scatter them. */
    private static void checkKey(byte @Nullable [] recordKey, GatewayRequest data) throws RejectedException {
        if (recordKey == null) {
            throw new RejectedException(RejectionReason.KEY_MISMATCH, "", "the record has no key");
        }
        if (!data.keyId().equals(PlainUuid.read(recordKey, 0, recordKey.length))) {
            throw new RejectedException(RejectionReason.KEY_MISMATCH, "/data/keyId", "is not the key of the record");
        }
    }

    static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        if (contentType.equals(MediaTypes.JSON)) {
            return MediaTypes.JSON;
        }
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** No content type at all means JSON, as in the CloudEvents JSON format. */
    static boolean isJson(String mediaType) {
        return mediaType.isEmpty() || mediaType.equals(MediaTypes.JSON) || mediaType.endsWith("+json");
    }

    private static RejectedException unsupported(String detail) {
        return new RejectedException(RejectionReason.UNSUPPORTED_CONTENT_TYPE, "/datacontenttype", detail);
    }

    private static @Nullable String textHeader(ReceivedRecord received, String name) throws RejectedException {
        byte[] bytes = received.headers().last(name);
        if (bytes == null) {
            return null;
        }
        if (isAscii(bytes)) {
            return name.equals("ce_id") || name.equals("ce_time")
                    ? new String(bytes, StandardCharsets.US_ASCII)
                    : RepeatedText.of(bytes, 0, bytes.length);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw EventAttributes.invalid(name.startsWith("ce_") ? name.substring(3) : name, "is not UTF-8");
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte one : bytes) {
            if (one < 0) {
                return false;
            }
        }
        return true;
    }

    /** @param data null if the event has none */
    record Event(
            EventAttributes.Identity identity, @Nullable RequestData data) {}
}
