package dev.keyledger.events.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.WireJson;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifierProgressTest {
    private static final String JSON = "{\"id\":\"gw-1-0a1b2c3d\",\"kind\":\"library\","
            + "\"asOf\":\"2026-11-28T04:00:00.000Z\",\"topicId\":\"AAAA\",\"appliedOffsets\":[3,0],"
            + "\"understands\":[\"urn:keyledger:schema:key.created:1\"],\"maxStalenessMs\":15000}";
    private static final VerifierProgress RECEIPT = new VerifierProgress(
            "gw-1-0a1b2c3d",
            VerifierProgress.KIND_LIBRARY,
            Instant.parse("2026-11-28T04:00:00Z"),
            "AAAA",
            List.of(3L, 0L),
            List.of("urn:keyledger:schema:key.created:1"),
            15_000);

    @Test
    void receipt_isReadAndWrittenAsItsSchemaSays() throws Exception {
        assertThat(WireJson.mapper().writeValueAsString(RECEIPT)).isEqualTo(JSON);
        assertThat(WireJson.mapper().readValue(JSON, VerifierProgress.class)).isEqualTo(RECEIPT);
        try (InputStream file = VerifierProgressTest.class.getResourceAsStream("/schemas/verifier.progress.1.json")) {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(file);

            assertThat(schema.validate(JSON, InputFormat.JSON)).isEmpty();
            assertThat(schema.validate(JSON.replace("15000", "0"), InputFormat.JSON))
                    .isNotEmpty();
            assertThat(schema.validate(JSON.replace("\"topicId\":\"AAAA\",", ""), InputFormat.JSON))
                    .isNotEmpty();
        }
    }

    @Test
    void receiptOfALaterBuild_isReadAsFarAsItIsKnown() throws Exception {
        String later = JSON.replace("library", "toaster").replace("{\"id\"", "{\"mood\":\"good\",\"id\"");

        assertThat(WireJson.mapper().readValue(later, VerifierProgress.class).kind())
                .isEqualTo("toaster");
    }

    @Test
    void receiptThatSaysTooLittle_isNone() {
        for (String field : List.of("id", "kind", "topicId", "appliedOffsets", "understands")) {
            String without = JSON.replace("\"" + field + "\":", "\"not-" + field + "\":");
            assertThatThrownBy(() -> WireJson.mapper().readValue(without, VerifierProgress.class))
                    .as(field)
                    .isNotNull();
        }
    }

    /** Whoever reads receipts keeps them. */
    @Test
    void receiptThatSaysTooMuch_isNone_asItsSchemaSays() throws Exception {
        JsonSchema schema;
        try (InputStream file = VerifierProgressTest.class.getResourceAsStream("/schemas/verifier.progress.1.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(file);
        }
        String long101 = "x".repeat(101);
        for (String much : List.of(
                JSON.replace("library", long101),
                JSON.replace("AAAA", long101),
                JSON.replace("[3,0]", "[0" + ",0".repeat(1_000) + "]"),
                JSON.replace("urn:keyledger:schema:key.created:1", long101),
                JSON.replace("[\"urn", "[" + "\"a\",".repeat(200) + "\"urn"))) {
            assertThatThrownBy(() -> WireJson.mapper().readValue(much, VerifierProgress.class))
                    .as("%s characters", much.length())
                    .isNotNull();
            assertThat(schema.validate(much, InputFormat.JSON)).isNotEmpty();
        }
    }

    @Test
    void offsetIsApplied_inThatTopicAndPartitionAlone() {
        assertThat(RECEIPT.applied("AAAA", 0, 2)).isTrue();
        assertThat(RECEIPT.applied("AAAA", 0, 3)).isFalse();
        assertThat(RECEIPT.applied("AAAA", 1, 0)).isFalse();
        assertThat(RECEIPT.applied("AAAA", 2, 0)).isFalse();
        assertThat(RECEIPT.applied("BBBB", 0, 2)).isFalse();
    }

    @Test
    void thisBuild_understandsEverythingThatItWrites() {
        for (EventType type : EventType.values()) {
            assertThat(EventType.understood())
                    .contains(type.dataSchema(type.schemaVersion()).toString());
        }
    }
}
