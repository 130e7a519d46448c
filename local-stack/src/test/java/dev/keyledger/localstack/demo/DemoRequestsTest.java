package dev.keyledger.localstack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DemoRequestsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:11:12.123456Z");

    @Test
    void request_isACloudEventOfTheContract() throws Exception {
        ProducerRecord<String, byte[]> event = new DemoRequests(new Random(1)).next(of("key-1"), NOW);

        assertThat(event.key()).isEqualTo("key-1");
        assertThat(header(event, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(event, "ce_type")).isEqualTo("dev.keyledger.gateway.request");
        assertThat(header(event, "ce_time")).isEqualTo("2026-11-23T10:11:12.123Z");
        assertThat(header(event, "content-type")).isEqualTo("application/json");
        JsonNode data = new ObjectMapper().readTree(event.value());
        assertThat(data.get("keyId").asText()).isEqualTo("key-1");
        assertThat(data.get("secretVersion").asInt()).isEqualTo(3);
    }

    @Test
    void partsNeverExceedTheirWhole_andIdsNeverRepeat() throws Exception {
        var requests = new DemoRequests(new Random(2));
        var ids = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            ProducerRecord<String, byte[]> event = requests.next(of("a"), NOW);
            ids.add(header(event, "ce_id"));
            JsonNode data = new ObjectMapper().readTree(event.value());
            assertThat(data.path("cacheReadInputTokens").asInt())
                    .isLessThanOrEqualTo(data.path("inputTokens").asInt());
            assertThat(data.has("inputTokens")).isEqualTo(data.get("statusCode").asInt() == 200);
        }
        assertThat(ids).hasSize(1_000);
    }

    private static DemoGateway.Outcome.Passes of(String keyId) {
        return new DemoGateway.Outcome.Passes(keyId, 3);
    }

    private static String header(ProducerRecord<String, byte[]> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
