package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.keyledger.events.Actor;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.key.KeyCredentials;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A release as it stands on its topic. */
final class KeyReleaseTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    /** Never to be edited: releases like it lie on topics. */
    private static final String GOLDEN = """
            {"topicId":"AAAAAAAAAAAAAAAAAAAAAA","nextOffsets":{"2":17},"key":{\
            "keyId":"01a3ad6c-5c00-7000-8000-000000000002","workspaceId":"acme","version":3,\
            "lineage":{"lastEventId":"01a3ad6c-5c00-7000-8000-000000000001",\
            "spans":[{"timelineId":"01a3ad6c-5c00-7000-8000-00000000000a","since":2}]},\
            "scopes":["models:read"],"expiresAt":"2027-01-01T00:00:00.000Z","revokedAt":"2026-12-01T00:00:00.000Z",\
            "secrets":[{"version":1,"hmac":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","pepperId":"p1",\
            "retiredAt":"2026-11-01T00:00:00.000Z","validUntil":"2026-11-02T00:00:00.000Z"}]}}""";

    @Test
    void golden_isReadAndWrittenAsItIs() throws Exception {
        KeyRelease release = KeyRelease.read(GOLDEN);

        assertThat(new String(release.toBytes(), StandardCharsets.UTF_8)).isEqualTo(GOLDEN);
        assertThat(schema().validate(WireJson.mapper().readTree(GOLDEN))).isEmpty();
    }

    /** What it says may be what refuses the key. */
    @Test
    void releaseThatSaysMoreThanIsKnown_isNone() {
        assertThatThrownBy(() -> KeyRelease.read(GOLDEN.replace("\"version\":3", "\"version\":3,\"suspendedAt\":1")))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void everyState_isDescribedByTheSchema_andReadAsItWas() throws Exception {
        var key = new KeyHistoryBuilder("acme", new Pepper("p1", new byte[32]), new Actor("ada", "Ada"), START)
                .inTimeline(TimelineId.parse("01a3ad6c-5c00-7000-8000-00000000000a"));
        var events = new ArrayList<KeyEventEnvelope>();
        events.add(key.additional("CI", List.of("models:read"), START.plusSeconds(9)));
        events.add(key.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, START.plusSeconds(8)));
        events.add(key.event(new KeyRevoked(null)));
        for (int last = 1; last <= events.size(); last++) {
            var states = new ArrayList<KeyCredentials>();
            Memories.of(events.subList(0, last)).forEachKey(states::add);
            var release = new KeyRelease("t", Map.of(0, 3L), states.getFirst());

            String json = new String(release.toBytes(), StandardCharsets.UTF_8);

            assertThat(schema().validate(WireJson.mapper().readTree(json))).isEmpty();
            assertThat(KeyRelease.read(json)).isEqualTo(release);
        }
    }

    @Test
    void releaseThatDoesNotNameTheEvent_isNone() {
        assertThatThrownBy(() -> KeyRelease.read(GOLDEN.replaceFirst("\"lastEventId\":\"[^\"]*\",", "")))
                .isInstanceOf(com.fasterxml.jackson.core.JsonProcessingException.class);
        assertThatThrownBy(() -> KeyRelease.read(GOLDEN.replaceFirst("\"topicId\":\"[^\"]*\",", "")))
                .isInstanceOf(com.fasterxml.jackson.core.JsonProcessingException.class);
    }

    private static JsonSchema schema() throws Exception {
        try (InputStream file = KeyReleaseTest.class.getResourceAsStream("/schemas/key.release.1.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(file);
        }
    }
}
