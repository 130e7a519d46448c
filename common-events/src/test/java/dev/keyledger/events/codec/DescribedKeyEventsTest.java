package dev.keyledger.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.GoldenKeyEventsTest.Golden;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.TimelineId;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the AsyncAPI document and the schemas say of key events, against the events themselves. */
class DescribedKeyEventsTest {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private final JsonNode document = document();

    static Stream<Golden> goldens() {
        return GoldenKeyEventsTest.goldens();
    }

    @Test
    void channel_hasEveryEvent_andNothingElse() {
        List<String> events = Stream.of(EventType.values())
                .map(type -> type.recordClass().getSimpleName())
                .toList();
        assertThat(document.at("/channels/key-events/messages").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(events);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void everyEvent_isDescribedAtItsNewestVersion(EventType type) {
        JsonNode message = messageOf(type);

        assertThat(message.at("/headers/properties/ce_type/const").asText()).isEqualTo(type.cloudEventType());
        assertThat(message.at("/headers/properties/ce_dataschema/const").asText())
                .isEqualTo(type.dataSchema(type.schemaVersion()).toString());
        assertThat(message.at("/payload/schema/$ref").asText())
                .isEqualTo(String.format(Locale.ROOT, "./schemas/%s.%d.json", type.wireName(), type.schemaVersion()));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void event_carriesTheHeadersOfItsMessage(Golden golden) {
        var envelope = new KeyEventEnvelope(
                UUID.fromString("01a3ad6c-5c00-7000-8000-000000000001"),
                new WorkspaceId("acme"),
                UUID.fromString("01a3ad6c-5c00-7000-8000-000000000002"),
                7,
                Instant.parse("2026-11-23T08:15:00.123Z"),
                golden.actor(),
                golden.event(),
                TimelineId.FIRST);
        JsonNode described = messageOf(EventType.of(golden.event())).path("headers");

        ObjectNode headers = headersOf(new KeyEventCodec().toCloudEvent(envelope));

        assertThat(SCHEMAS.getSchema(described).validate(headers)).isEmpty();
        assertThat(headers.fieldNames())
                .toIterable()
                .containsAll(() -> described.path("properties").fieldNames());
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void everySchema_isOneItself_andHasTheNameThatEventsCarry(EventType type) throws IOException {
        JsonSchema schemaOfSchemas = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));
        for (int version = 1; version <= type.schemaVersion(); version++) {
            String schema = text(String.format(Locale.ROOT, "/schemas/%s.%d.json", type.wireName(), version));
            assertThat(schemaOfSchemas.validate(schema, InputFormat.JSON)).isEmpty();
            assertThat(WireJson.mapper().readTree(schema).path("$id").asText())
                    .isEqualTo(type.dataSchema(version).toString());
        }
    }

    private JsonNode messageOf(EventType type) {
        return document.at("/components/messages/" + type.recordClass().getSimpleName());
    }

    /** As CloudEvents' binary mode names them on Kafka. */
    private static ObjectNode headersOf(CloudEvent event) {
        ObjectNode headers = WireJson.mapper().createObjectNode();
        event.getAttributeNames()
                .forEach(name ->
                        headers.put("ce_" + name, event.getAttribute(name).toString()));
        event.getExtensionNames()
                .forEach(name ->
                        headers.put("ce_" + name, event.getExtension(name).toString()));
        return headers;
    }

    private static JsonNode document() {
        try {
            return new YAMLMapper().readTree(text("/asyncapi.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream file = DescribedKeyEventsTest.class.getResourceAsStream(resource)) {
            assertThat(file).as(resource).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
