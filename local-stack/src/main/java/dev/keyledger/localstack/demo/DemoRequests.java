package dev.keyledger.localstack.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Gateway requests as a gateway would report them: CloudEvents in Kafka's binary mode. */
final class DemoRequests {
    static final String TOPIC = "gateway-requests";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param promptTokens of a typical request */
    private record Model(String provider, String name, int promptTokens, int answerTokens) {}

    private static final List<Model> MODELS = List.of(
            new Model("openai", "gpt-4o", 1_800, 350),
            new Model("openai", "gpt-4o-mini", 900, 250),
            new Model("anthropic", "claude-sonnet-4-5", 3_500, 600));

    private final RandomGenerator random;

    /** @param random decides everything but the ids, which must not repeat over runs */
    DemoRequests(RandomGenerator random) {
        this.random = random;
    }

    /** @param of whose it was, as the agent said */
    ProducerRecord<String, byte[]> next(DemoGateway.Outcome.Passes of, Instant endedAt) throws JsonProcessingException {
        var event = new ProducerRecord<>(TOPIC, of.keyId(), JSON.writeValueAsBytes(data(of)));
        header(event, "ce_specversion", "1.0");
        header(event, "ce_id", UUID.randomUUID().toString());
        header(event, "ce_source", "/gateways/demo");
        header(event, "ce_type", "dev.keyledger.gateway.request");
        header(event, "ce_time", DateTimeFormatter.ISO_INSTANT.format(endedAt.truncatedTo(ChronoUnit.MILLIS)));
        header(event, "content-type", "application/json");
        return event;
    }

    private Map<String, Object> data(DemoGateway.Outcome.Passes of) {
        Model model = MODELS.get(random.nextInt(MODELS.size()));
        boolean failed = random.nextInt(100) < 2;
        var data = new LinkedHashMap<String, Object>();
        data.put("keyId", of.keyId());
        data.put("secretVersion", of.secretVersion());
        data.put("provider", model.provider());
        data.put("model", model.name());
        if (!failed) {
            int input = around(model.promptTokens());
            data.put("inputTokens", input);
            data.put("cacheReadInputTokens", random.nextInt(4) == 0 ? input / 2 : 0);
            data.put("outputTokens", around(model.answerTokens()));
        }
        data.put("statusCode", failed ? 429 : 200);
        data.put("durationMs", failed ? 40 : around(1_500));
        return data;
    }

    /** Requests are skewed: many small ones, a few that are several times the typical one. */
    private int around(int typical) {
        return 1 + (int) (-Math.log(1 - random.nextDouble()) * typical);
    }

    private static void header(ProducerRecord<String, byte[]> event, String name, String value) {
        event.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
