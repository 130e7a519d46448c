package dev.keyledger.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.TimelineId;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyEventCodecTest {
    private static final KeyEventEnvelope REVOKED = new KeyEventEnvelope(
            UUID.fromString("01a3ad6c-5c00-7000-8000-000000000001"),
            new WorkspaceId("acme"),
            UUID.fromString("01a3ad6c-5c00-7000-8000-000000000002"),
            7,
            Instant.parse("2026-11-23T08:15:00.123456789Z"),
            new Actor("ada", "Ada Admin"),
            new KeyRevoked("laptop lost"));

    private final KeyEventCodec codec = new KeyEventCodec();

    @Test
    void envelope_becomesTheAttributesOfTheContract() {
        CloudEvent event = codec.toCloudEvent(REVOKED);
        assertThat(event.getId()).isEqualTo("01a3ad6c-5c00-7000-8000-000000000001");
        assertThat(event.getType()).isEqualTo("dev.keyledger.key.revoked");
        assertThat(event.getSource()).hasToString("/workspaces/acme");
        assertThat(event.getSubject()).isEqualTo("01a3ad6c-5c00-7000-8000-000000000002");
        assertThat(event.getDataSchema()).hasToString("urn:keyledger:schema:key.revoked:1");
        assertThat(event.getExtension("sequence")).isEqualTo("0000000007");
        assertThat(event.getTime().toInstant()).isEqualTo(Instant.parse("2026-11-23T08:15:00.123Z"));
    }

    @Test
    void envelope_survivesTheRoundTrip() {
        assertThat(codec.decode(codec.toCloudEvent(REVOKED))).isEqualTo(new DecodedKeyEvent.Decoded(REVOKED));
    }

    @Test
    void timeline_travelsAsAnExtension() {
        var timeline = TimelineId.parse("01a3ad6c-5c00-7000-8000-00000000000a");
        CloudEvent event = codec.toCloudEvent(REVOKED.inTimeline(timeline));

        assertThat(event.getExtension("timeline")).isEqualTo("01a3ad6c-5c00-7000-8000-00000000000a");
        assertThat(codec.decode(event)).isEqualTo(new DecodedKeyEvent.Decoded(REVOKED.inTimeline(timeline)));
    }

    @Test
    void eventOfAnOlderBuild_saysNothingOfItsTimeline() {
        CloudEvent event = codec.toCloudEvent(REVOKED);

        assertThat(event.getExtensionNames()).containsExactly("sequence");
        assertThat(codec.decode(event)).isEqualTo(new DecodedKeyEvent.Decoded(REVOKED));
    }

    @Test
    void unknownFields_areIgnored() {
        CloudEvent newer = changed(event -> event.withData(
                "{\"reason\":\"laptop lost\",\"actor\":{\"id\":\"ada\",\"name\":\"Ada Admin\",\"x\":1},\"new\":[1]}"
                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(codec.decode(newer)).isEqualTo(new DecodedKeyEvent.Decoded(REVOKED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"actor\":null}",
                "{\"actor\":{\"id\":\"ada\"}}",
                "{\"actor\":{\"id\":\"a\",\"name\":\"b\"},\"actor\":{\"id\":\"c\",\"name\":\"d\"}}",
                "{\"reason\":{},\"actor\":{\"id\":\"ada\",\"name\":\"Ada\"}}"
            })
    void brokenData_isUndecodable(String data) {
        CloudEvent broken = changed(event -> event.withData(data.getBytes(StandardCharsets.UTF_8)));
        assertThat(codec.decode(broken)).isInstanceOf(DecodedKeyEvent.Undecodable.class);
    }

    @Test
    void brokenAttributes_areUndecodable() {
        List<UnaryOperator<CloudEventBuilder>> breaks = List.of(
                event -> event.withType("dev.keyledger.key.exploded"),
                event -> event.withDataSchema(URI.create("urn:keyledger:schema:key.revoked:2")),
                event -> event.withDataSchema(URI.create("urn:keyledger:schema:key.renamed:1")),
                event -> event.withDataSchema(null),
                event -> event.withSource(URI.create("/somewhere/acme")),
                event -> event.withSource(URI.create("/workspaces/ACME")),
                event -> event.withSubject("no-uuid"),
                event -> event.withSubject(null),
                event -> event.withId("no-uuid"),
                event -> event.withExtension("sequence", "0000000000"),
                event -> event.withExtension("sequence", "seven"),
                event -> event.withExtension("timeline", "first"),
                CloudEventBuilder::withoutData);
        for (UnaryOperator<CloudEventBuilder> oneBreak : breaks) {
            assertThat(codec.decode(changed(oneBreak))).isInstanceOf(DecodedKeyEvent.Undecodable.class);
        }
    }

    @Test
    void undecodable_doesNotRepeatTheData() {
        CloudEvent broken = changed(event -> event.withData("{\"s3cret\":".getBytes(StandardCharsets.UTF_8)));
        assertThat(codec.decode(broken)).asString().doesNotContain("s3cret");
    }

    @Test
    void dataOfAnOlderVersion_isUpcastStepByStep() {
        // Read as if version 0 had called the name "label".
        var upcasting = new KeyEventCodec(List.of(new Upcaster(EventType.KEY_RENAMED, 0, data -> {
            data.set("name", data.remove("label"));
            return data;
        })));
        assertThat(upcasting.decodeData(EventType.KEY_RENAMED, 0, "{\"label\":\"Build farm\"}"))
                .isEqualTo(new KeyRenamed("Build farm"));
    }

    private CloudEvent changed(UnaryOperator<CloudEventBuilder> change) {
        return change.apply(CloudEventBuilder.v1(codec.toCloudEvent(REVOKED))).build();
    }
}
