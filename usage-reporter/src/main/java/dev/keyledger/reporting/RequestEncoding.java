package dev.keyledger.reporting;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.events.codec.MediaTypes;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.GatewayRequest;
import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.ReceivedRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A request as it stands in Kafka (a CloudEvent in binary mode) and in the spool (one in JSON). Times are written as exactly
 * as they were given: they are part of the identity.
 */
final class RequestEncoding {
    /** Of what was taken once nobody asks any more how old it is; the usage-aggregator does. */
    private static final GatewayRequestParser AT_ANY_TIME =
            new GatewayRequestParser(new Lateness(Duration.ofDays(4_000_000), Duration.ofDays(4_000_000)));

    private final String topic;
    private final GatewayRequestParser parser;

    RequestEncoding(String topic, Duration acceptLate) {
        this.topic = topic;
        this.parser = new GatewayRequestParser(new Lateness(acceptLate, Lateness.ACCEPT_AHEAD_DEFAULT));
    }

    /** What is wrong with a request that the usage-aggregator would not count, by the same rules; empty: nothing. */
    Optional<String> whatIsWrong(ReportedRequest request, Instant now) {
        if (!isUnicode(request.source()) || !isUnicode(request.id())) {
            return Optional.of("source and id must be Unicode without halves of surrogate pairs (invalid-attribute)");
        }
        ProducerRecord<byte[], byte[]> record;
        try {
            record = recordOf(request);
        } catch (UncheckedIOException e) {
            return Optional.of("/data: must be Unicode without halves of surrogate pairs (invalid-field)");
        }
        return switch (parser.parseUnkeyed(new ReceivedRecord(null, last(record.headers()), record.value(), now))) {
            case Accepted accepted -> Optional.empty();
            case Rejected rejected ->
                Optional.of(rejected.pointer() + ": " + rejected.detail() + " ("
                        + rejected.reason().slug() + ")");
        };
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static ReceivedRecord.RecordHeaders last(Headers headers) {
        return name -> {
            Header header = headers.lastHeader(name);
            return header == null ? null : header.value();
        };
    }

    ProducerRecord<byte[], byte[]> recordOf(ReportedRequest request) {
        Headers headers = new RecordHeaders()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_type", bytes(GatewayRequest.CLOUD_EVENT_TYPE))
                .add("ce_source", bytes(request.source()))
                .add("ce_id", bytes(request.id()))
                .add("ce_time", bytes(request.time().toString()))
                .add("content-type", bytes(MediaTypes.JSON));
        byte[] key = bytes(request.data().keyId().toString());
        return new ProducerRecord<>(topic, null, key, dataOf(request), headers);
    }

    private static byte[] dataOf(ReportedRequest request) {
        try {
            return WireJson.mapper().writeValueAsBytes(request.data());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] spoolForm(ReportedRequest request) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = WireJson.mapper().getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("type", GatewayRequest.CLOUD_EVENT_TYPE);
            json.writeStringField("source", request.source());
            json.writeStringField("id", request.id());
            json.writeStringField("time", request.time().toString());
            json.writeStringField("datacontenttype", MediaTypes.JSON);
            json.writeFieldName("data");
            json.writeRawValue(new String(dataOf(request), StandardCharsets.UTF_8));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Empty: it is none, or of a build with other rules. */
    Optional<ReportedRequest> fromSpool(byte[] spooled) {
        byte[] contentType = bytes(MediaTypes.CLOUDEVENT_JSON);
        ParsedRequest parsed = AT_ANY_TIME.parseUnkeyed(new ReceivedRecord(
                null, name -> name.equals("content-type") ? contentType : null, spooled, Instant.EPOCH));
        return parsed instanceof Accepted accepted ? Optional.of(ReportedRequest.of(accepted)) : Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
