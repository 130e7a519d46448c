package dev.keyledger.events.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.TimelineId;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * An event gets a second version, as the first one some day will: scopes then name the API that they are of, and what
 * was written before is of the gateway's. The golden file of version 1 stays what it is.
 */
class SecondVersionTest {
    private static final EventType TYPE = EventType.KEY_CREATED;
    private static final Upcaster TO_VERSION_2 = scopes(1, scope -> "gateway/" + scope);
    private static final Upcaster TO_VERSION_3 = scopes(2, scope -> scope.replace(':', '.'));

    private final KeyEventCodec version2 = codecOf(2, List.of(TO_VERSION_2));
    private final String version1 = golden("key.created.1");

    @Test
    void storedVersion1_isReadAsVersion2() {
        KeyCreated event = (KeyCreated) version2.decodeData(TYPE, 1, version1);

        assertThat(event.scopes()).containsExactly("gateway/models:read", "gateway/chat:completions");
        KeyCreated asWritten = (KeyCreated) new KeyEventCodec().decodeData(TYPE, 1, version1);
        assertThat(event)
                .as("nothing else has changed")
                .usingRecursiveComparison()
                .ignoringFields("scopes")
                .isEqualTo(asWritten);
    }

    @Test
    void version1OnTheTopic_isReadAsVersion2_andItsBytesStay() {
        CloudEvent record = onTheTopic(1, version1);

        assertThat(version2.decode(record)).isInstanceOfSatisfying(DecodedKeyEvent.Decoded.class, decoded -> assertThat(
                        ((KeyCreated) decoded.envelope().event()).scopes())
                .containsExactly("gateway/models:read", "gateway/chat:completions"));
        assertThat(record.getData().toBytes()).asString(StandardCharsets.UTF_8).isEqualTo(version1);
    }

    @Test
    void version2_isWrittenAsSuch_andReadAsItIs() {
        var event = (KeyCreated) version2.decodeData(TYPE, 1, version1);
        var envelope = new KeyEventEnvelope(
                UUID.randomUUID(),
                new WorkspaceId("acme"),
                UUID.randomUUID(),
                1,
                Instant.EPOCH,
                new Actor("ada", "Ada"),
                event);

        CloudEvent record = version2.toCloudEvent(envelope);

        assertThat(record.getDataSchema()).isEqualTo(URI.create("urn:keyledger:schema:key.created:2"));
        assertThat(version2.decode(record)).isEqualTo(new DecodedKeyEvent.Decoded(envelope));
    }

    @Test
    void readerOfVersion1_setsVersion2Aside() {
        assertThat(new KeyEventCodec().decode(onTheTopic(2, version1)))
                .isInstanceOf(DecodedKeyEvent.Undecodable.class)
                .asString()
                .contains("key.created:2 is newer than this build");
    }

    @Test
    void upcasters_areAppliedOneAfterTheOther_whateverTheirOrder() {
        KeyEventCodec version3 = codecOf(3, List.of(TO_VERSION_3, TO_VERSION_2));

        assertThat(((KeyCreated) version3.decodeData(TYPE, 1, version1)).scopes())
                .containsExactly("gateway/models.read", "gateway/chat.completions");
        assertThat(((KeyCreated) version3.decodeData(TYPE, 2, version1)).scopes())
                .containsExactly("models.read", "chat.completions");
    }

    @Test
    void missingUpcaster_neverPassesForANewerVersion() {
        KeyEventCodec forgetful = codecOf(3, List.of(TO_VERSION_3));

        assertThat(forgetful.decode(onTheTopic(1, version1)))
                .isInstanceOf(DecodedKeyEvent.Undecodable.class)
                .asString()
                .contains("no upcaster from key.created:1");
        assertThatThrownBy(() -> forgetful.decodeData(TYPE, 1, version1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void otherEvents_keepTheirVersion() {
        assertThat(version2.decodeData(EventType.KEY_REVOKED, 1, golden("key.revoked.1")))
                .isEqualTo(new KeyRevoked("laptop lost"));
    }

    private static KeyEventCodec codecOf(int newestVersion, List<Upcaster> upcasters) {
        return new KeyEventCodec(type -> type == TYPE ? newestVersion : type.schemaVersion(), upcasters);
    }

    private static Upcaster scopes(int fromVersion, UnaryOperator<String> change) {
        return new Upcaster(TYPE, fromVersion, data -> {
            ObjectNode upcast = data.deepCopy();
            ArrayNode scopes = upcast.putArray("scopes");
            data.path("scopes").valueStream().map(JsonNode::asText).map(change).forEach(scopes::add);
            return upcast;
        });
    }

    private static CloudEvent onTheTopic(int schemaVersion, String data) {
        return new KeyEventCodec()
                .toCloudEvent(
                        UUID.randomUUID(),
                        new WorkspaceId("acme"),
                        UUID.randomUUID(),
                        1,
                        Instant.EPOCH,
                        TimelineId.FIRST,
                        TYPE,
                        schemaVersion,
                        data);
    }

    private static String golden(String name) {
        try (InputStream file = SecondVersionTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
