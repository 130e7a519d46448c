package dev.keyledger.events.usage.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A CloudEvent in the JSON format: attributes and data in one object, in any order. */
final class StructuredEvent {
    private @Nullable String specversion;
    private @Nullable String id;
    private @Nullable String source;
    private @Nullable String type;
    private @Nullable String time;
    private @Nullable String dataContentType;
    private @Nullable RequestData data;

    private StructuredEvent() {}

    static GatewayRequestParser.Event read(byte[] document) throws RejectedException {
        StructuredEvent event = StrictJson.readObject(document, "", json -> {
            var reading = new StructuredEvent();
            reading.readFields(json);
            return reading;
        });
        if (event.dataContentType != null
                && !GatewayRequestParser.isJson(GatewayRequestParser.mediaType(event.dataContentType))) {
            throw new RejectedException(
                    RejectionReason.UNSUPPORTED_CONTENT_TYPE, "/datacontenttype", "must be application/json");
        }
        var attributes = new EventAttributes(event.specversion, event.id, event.source, event.type, event.time);
        return new GatewayRequestParser.Event(attributes.identity(), event.data);
    }

    private void readFields(JsonParser json) throws IOException, RejectedException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "specversion" -> specversion = text(json, name);
                case "id" -> id = text(json, name);
                case "source" -> source = text(json, name);
                case "type" -> type = text(json, name);
                case "time" -> time = text(json, name);
                case "datacontenttype" -> dataContentType = text(json, name);
                case "data" -> readData(json);
                case "data_base64" -> readBase64(text(json, name));
                default -> json.skipChildren();
            }
        }
    }

    private void readData(JsonParser json) throws IOException, RejectedException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new RejectedException(RejectionReason.INVALID_FIELD, "/data", "must be a JSON object");
        }
        onlyOnce();
        data = RequestData.readFields(json);
    }

    private void readBase64(@Nullable String base64) throws RejectedException {
        if (base64 == null) {
            return;
        }
        onlyOnce();
        try {
            data = RequestData.read(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new RejectedException(RejectionReason.INVALID_FIELD, "/data_base64", "must be base64");
        }
    }

    private void onlyOnce() throws RejectedException {
        if (data != null) {
            throw new RejectedException(RejectionReason.DUPLICATE_FIELD, "/data", "must not stand beside data_base64");
        }
    }

    private static @Nullable String text(JsonParser json, String name) throws IOException, RejectedException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> unicode(json.getText(), name);
            default -> throw EventAttributes.invalid(name, "must be a string");
        };
    }

    /**
     * CloudEvents forbids halves of surrogate pairs, which only JSON's escapes can bring in: they have no UTF-8, so two
     * ids that differ only in such would be one identity.
     */
    private static String unicode(String text, String name) throws RejectedException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw EventAttributes.invalid(name, "must be Unicode without halves of surrogate pairs");
            }
        }
        return text;
    }
}
