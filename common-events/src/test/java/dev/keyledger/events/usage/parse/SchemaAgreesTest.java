package dev.keyledger.events.usage.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.keyledger.events.usage.parse.ParsedRequest.Accepted;
import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One corpus of data for the published schema and for the service. {@code beyond} is what the schema says in words alone:
 * it lets that pass, and the service doesn't.
 */
class SchemaAgreesTest {
    private static final Instant NOW = Instant.parse("2026-03-29T01:30:00Z");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Map<String, String> ATTRIBUTES = Map.of(
            "ce_specversion", "1.0",
            "ce_id", "r1",
            "ce_source", "/gateways/test",
            "ce_type", "dev.keyledger.gateway.request",
            "ce_time", NOW.toString());

    private final GatewayRequestParser parser =
            new GatewayRequestParser(new Lateness(Duration.ofDays(7), Lateness.ACCEPT_AHEAD_DEFAULT));
    private final JsonSchema schema = schema();

    static List<String> corpus() throws IOException {
        try (InputStream file = SchemaAgreesTest.class.getResourceAsStream("/gateway-requests.txt")) {
            return new String(file.readAllBytes(), UTF_8).lines().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void schemaAndService_sayTheSame(String line) throws IOException {
        String verdict = line.substring(0, line.indexOf(' '));
        String data = line.substring(verdict.length() + 1);
        JsonNode document = JSON.readTree(data);

        assertThat(schema.validate(document).isEmpty())
                .as("schema of %s: %s", line, schema.validate(document))
                .isEqualTo(!verdict.equals("invalid"));
        for (ParsedRequest parsed : List.of(binary(data), structured(data))) {
            assertThat(parsed)
                    .as("service of %s: %s", line, parsed)
                    .isInstanceOf(verdict.equals("valid") ? Accepted.class : Rejected.class);
        }
    }

    @Test
    void corpus_hasEnoughOfEach() throws IOException {
        assertThat(corpus().stream().filter(line -> line.startsWith("valid "))).hasSizeGreaterThan(60);
        assertThat(corpus().stream().filter(line -> line.startsWith("invalid ")))
                .hasSizeGreaterThan(80);
        assertThat(corpus().stream().filter(line -> line.startsWith("beyond "))).hasSizeGreaterThan(5);
    }

    private ParsedRequest binary(String data) {
        return parser.parseUnkeyed(new ReceivedRecord(null, SchemaAgreesTest::attribute, data.getBytes(UTF_8), NOW));
    }

    private ParsedRequest structured(String data) {
        String event = """
                {"specversion":"1.0","id":"r1","source":"/gateways/test","type":"dev.keyledger.gateway.request",
                 "time":"%s","my extension":1,"my-extension":{"a":1},"data":%s}""".formatted(NOW, data);
        byte[] contentType = "application/cloudevents+json".getBytes(UTF_8);
        return parser.parseUnkeyed(new ReceivedRecord(
                null, name -> name.equals("content-type") ? contentType : null, event.getBytes(UTF_8), NOW));
    }

    private static byte[] attribute(String name) {
        String value = ATTRIBUTES.get(name);
        return value == null ? null : value.getBytes(UTF_8);
    }

    private static JsonSchema schema() {
        try (InputStream file = SchemaAgreesTest.class.getResourceAsStream("/schemas/gateway.request.1.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
