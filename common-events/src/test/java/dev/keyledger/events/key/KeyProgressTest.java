package dev.keyledger.events.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyProgress.LastEvent;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyProgressTest {
    private static final Instant AS_OF = Instant.parse("2026-11-23T08:00:00Z");
    private static final UUID EVENT = UUID.fromString("01a3ad6c-5c00-7000-8000-000000000001");
    private static final String OLD =
            "{\"asOf\":\"2026-11-23T08:00:00.000Z\",\"topicId\":\"AAAA\",\"endOffsets\":[3,0]}";
    private static final String NEW =
            "{\"asOf\":\"2026-11-23T08:00:00.000Z\",\"topicId\":\"AAAA\",\"endOffsets\":[3,0],"
                    + "\"timelineId\":\"00000000-0000-7000-8000-000000000000\","
                    + "\"lastEvent\":{\"position\":12,\"eventId\":\"01a3ad6c-5c00-7000-8000-000000000001\"}}";

    @Test
    void beaconOfAnOlderBuild_isReadWithoutTimelineAndEvent() throws Exception {
        var old = new KeyProgress(AS_OF, "AAAA", List.of(3L, 0L));

        assertThat(WireJson.mapper().readValue(OLD, KeyProgress.class)).isEqualTo(old);
        assertThat(WireJson.mapper().writeValueAsString(old)).isEqualTo(OLD);
    }

    @Test
    void beacon_namesTheTimelineAndTheLastEvent() throws Exception {
        var progress = new KeyProgress(AS_OF, "AAAA", List.of(3L, 0L), TimelineId.FIRST, new LastEvent(12, EVENT));

        assertThat(WireJson.mapper().writeValueAsString(progress)).isEqualTo(NEW);
        assertThat(WireJson.mapper().readValue(NEW, KeyProgress.class)).isEqualTo(progress);
    }

    @Test
    void bothForms_fitTheSchema() throws Exception {
        try (InputStream file = KeyProgressTest.class.getResourceAsStream("/schemas/key.progress.1.json")) {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(file);

            assertThat(schema.validate(OLD, InputFormat.JSON)).isEmpty();
            assertThat(schema.validate(NEW, InputFormat.JSON)).isEmpty();
            assertThat(schema.validate(NEW.replace("12", "0"), InputFormat.JSON))
                    .isNotEmpty();
        }
    }

    @Test
    void timelines_areInTheOrderOfTheirBytes() {
        var later = new TimelineId(EVENT);

        assertThat(TimelineId.FIRST.value().version()).isEqualTo(7);
        assertThat(later.isAfter(TimelineId.FIRST)).isTrue();
        assertThat(TimelineId.FIRST.isAfter(later)).isFalse();
        assertThat(new TimelineId(new UUID(-1, -1)).isAfter(later)).isTrue();
        assertThat(later.isAfter(later)).isFalse();
    }
}
