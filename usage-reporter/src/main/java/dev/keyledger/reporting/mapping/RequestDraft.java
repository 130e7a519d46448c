package dev.keyledger.reporting.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ReceivedRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A gateway request while it is put together from another format. Nothing is checked here: what was put together is read by
 * the parser that every gateway request goes through, so one rule has one place and one name.
 */
public final class RequestDraft {
    /** Escapes, because a half of a surrogate pair has no UTF-8: the parser is to see it and refuse it. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final byte[] NO_UTF_8 = {(byte) 0xff};
    private static final Duration ACCEPT_LATE = Duration.ofDays(7);
    private static final GatewayRequestParser PARSER =
            new GatewayRequestParser(new Lateness(ACCEPT_LATE, Lateness.ACCEPT_AHEAD_DEFAULT));

    private final Map<String, String> attributes = new HashMap<>();
    private final Map<String, Scalar> data = new LinkedHashMap<>();

    public RequestDraft(String source) {
        attributes.put("ce_specversion", "1.0");
        attributes.put("ce_type", GatewayRequest.CLOUD_EVENT_TYPE);
        attributes.put("ce_source", source);
        attributes.put("content-type", MediaTypes.JSON);
    }

    public RequestDraft id(Optional<String> id) {
        id.ifPresent(text -> attributes.put("ce_id", text));
        return this;
    }

    /** @param time as RFC 3339 has it */
    public RequestDraft time(Optional<String> time) {
        time.ifPresent(text -> attributes.put("ce_time", text));
        return this;
    }

    /** @param field of a gateway request's data; left out where there is no value */
    public RequestDraft with(String field, Optional<Scalar> value) {
        value.ifPresent(scalar -> data.put(field, scalar));
        return this;
    }

    /** @param receivedAt when it came in: what is much older or newer is rejected */
    public ParsedRequest parsed(Instant receivedAt) {
        return PARSER.parseUnkeyed(new ReceivedRecord(null, this::header, json(), receivedAt));
    }

    private byte @Nullable [] header(String name) {
        String value = attributes.get(name);
        if (value == null) {
            return null;
        }
        return StandardCharsets.UTF_8.newEncoder().canEncode(value) ? value.getBytes(StandardCharsets.UTF_8) : NO_UTF_8;
    }

    private byte[] json() {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (Map.Entry<String, Scalar> field : data.entrySet()) {
                Scalar value = field.getValue();
                if (!value.quoted() && JSON_NUMBER.matcher(value.text()).matches()) {
                    json.writeFieldName(field.getKey());
                    json.writeNumber(value.text());
                } else {
                    // NaN too: so it is the field that is wrong, and not all of the JSON.
                    json.writeStringField(field.getKey(), value.text());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
