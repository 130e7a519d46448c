package dev.keyledger.reporting.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Files of {@code golden/}: what a gateway sends, and beside it what that is read as. */
public final class Golden {
    /** A minute after most of what happens in them. */
    public static final Instant RECEIVED_AT = Instant.parse("2025-11-28T00:01:00Z");

    private Golden() {}

    public static byte[] bytes(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String file) {
        return read(new String(bytes(file), UTF_8));
    }

    public static JsonNode read(String json) {
        try {
            return WireJson.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the form of the files. */
    public static JsonNode written(List<ParsedRequest> requests) {
        ArrayNode written = WireJson.mapper().createArrayNode();
        for (ParsedRequest request : requests) {
            ObjectNode one = written.addObject();
            switch (request) {
                case Accepted accepted ->
                    one.put("source", accepted.source())
                            .put("id", accepted.id())
                            .put("time", accepted.time().toString())
                            .set("data", WireJson.mapper().valueToTree(accepted.data()));
                case Rejected rejected ->
                    one.put("reason", rejected.reason().slug()).put("pointer", rejected.pointer());
            }
        }
        return read(written.toString());
    }

    public static byte[] gzip(byte[] bytes) {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
