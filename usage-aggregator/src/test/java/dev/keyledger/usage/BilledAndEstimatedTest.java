package dev.keyledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests cost, from the event on the topic to the row, with the prices that come with the service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BilledAndEstimatedTest {
    private static final String SONNET = "\"model\":\"claude-sonnet-4-5\",\"provider\":\"anthropic\"";

    private Laboratory lab;
    private UsagePipeline pipeline;

    @BeforeAll
    void start() throws Exception {
        lab = new Laboratory();
        pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), Map.of("keyledger.usage.flush-interval", "PT0.02S"));
        pipeline.start();
    }

    @AfterAll
    void stop() {
        pipeline.close();
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic,     claude-sonnet-4-5,     300000,   1000, 1.8225",
        "gcp.gemini,    gemini-2.5-pro,        300000,   1000, 0.765",
        "gcp.gemini,    gemini-3-pro-preview,  300000,   1000, 1.218",
        "x_ai,          grok-4-0709,           200000,   1000, 1.23",
        "gcp.vertex_ai, gemini-2.0-flash-001, 1000000,      0, 0.15",
        "openai,        gpt-5-nano,           1000000, 100000, 0.09"
    })
    void request_isEstimatedExactly(String provider, String model, long input, long output, String usd)
            throws Exception {
        String tokens = ",\"inputTokens\":" + input + ",\"outputTokens\":" + output;

        assertThat(count("\"model\":\"%s\",\"provider\":\"%s\"".formatted(model, provider) + tokens))
                .isEqualTo(new Cost(usd, "0", usd, 0, 0, 0, ""));
        if (!provider.equals("gcp.vertex_ai")) {
            assertThat(count("\"model\":\"%s\"".formatted(model) + tokens))
                    .as("without a provider its maker's price is assumed")
                    .isEqualTo(new Cost(usd, "0", usd, 0, 0, 1, ""));
        }
    }

    @Test
    void whatTheProviderBilled_goesBeforeTheEstimate() throws Exception {
        assertThat(count("\"model\":\"gpt-5-nano\",\"provider\":\"openai\",\"inputTokens\":1000000,"
                        + "\"outputTokens\":100000,\"reportedCostUsd\":\"0.045\""))
                .isEqualTo(new Cost("0.045", "0.045", "0", 0, 0, 0, ""));
        assertThat(count("\"model\":\"gpt-5-nano\",\"inputTokens\":1000000,\"outputTokens\":100000,"
                        + "\"reportedCostUsd\":\"0.045\""))
                .isEqualTo(new Cost("0.045", "0.045", "0", 0, 0, 0, ""));
        assertThat(count("\"model\":\"nobody-knows\",\"reportedCostUsd\":\"0.000000000007\""))
                .isEqualTo(new Cost("0.000000000007", "0.000000000007", "0", 0, 0, 0, ""));
    }

    @Test
    void cacheWritesOfAnHour_andSound_haveTheirPrices() throws Exception {
        String kept = "\"model\":\"claude-sonnet-4-5\",\"inputTokens\":100000,\"cacheWriteInputTokens\":100000,"
                + "\"cacheWrite1hInputTokens\":100000,\"outputTokens\":0";
        assertThat(count(kept + ",\"provider\":\"anthropic\"")).isEqualTo(new Cost("0.6", "0", "0.6", 0, 0, 0, ""));
        assertThat(count(kept)).isEqualTo(new Cost("0.6", "0", "0.6", 0, 0, 1, ""));
        String sound = "\"model\":\"gemini-2.5-flash\",\"inputTokens\":1000000,\"audioInputTokens\":1000000,"
                + "\"outputTokens\":0";
        assertThat(count(sound + ",\"provider\":\"gcp.gemini\"")).isEqualTo(new Cost("1", "0", "1", 0, 0, 0, ""));
        assertThat(count(sound)).isEqualTo(new Cost("1", "0", "1", 0, 0, 1, ""));
        assertThat(count("\"model\":\"gpt-4o\",\"provider\":\"openai\",\"serviceTier\":\"batch\","
                        + "\"inputTokens\":1000000,\"outputTokens\":0"))
                .isEqualTo(new Cost("1.25", "0", "1.25", 0, 0, 0, ""));
    }

    @Test
    void whatAPriceDoesntCover_isUnpricedForItsReason() throws Exception {
        Map<String, String> reasons = Map.of(
                "\"model\":\"gpt-4o\",\"provider\":\"ollama\",\"inputTokens\":10",
                "unknown-provider",
                "\"model\":\"nobody-knows\",\"inputTokens\":10",
                "unknown-model",
                SONNET,
                "no-usage",
                SONNET + ",\"inputTokens\":10,\"outputTokens\":0,\"audioInputTokens\":1",
                "tokens-not-covered",
                SONNET + ",\"outputTokens\":1000",
                "tokens-not-reported",
                SONNET + ",\"inputTokens\":1000",
                "tokens-not-reported",
                SONNET + ",\"inputTokens\":10,\"serviceTier\":\"auto\"",
                "unknown-service-tier",
                SONNET + ",\"inputTokens\":10,\"serviceTier\":\"scale\"",
                "unknown-service-tier",
                SONNET + ",\"inputTokens\":10,\"outputTokens\":0,\"cacheReadInputTokens\":10,"
                        + "\"imageInputTokens\":10",
                "tokens-not-covered");
        for (Map.Entry<String, String> reason : reasons.entrySet()) {
            assertThat(count(reason.getKey()))
                    .as(reason.getKey())
                    .isEqualTo(new Cost("0", "0", "0", 1, 0, 0, reason.getValue()));
        }
    }

    @Test
    void reportedNothing_isNoPrice_butOfAModelThatIsFree() throws Exception {
        String nothing = ",\"reportedCostUsd\":0";
        assertThat(count(SONNET + ",\"inputTokens\":1000000,\"outputTokens\":0" + nothing))
                .isEqualTo(new Cost("6", "0", "6", 0, 0, 0, ""));
        assertThat(count("\"model\":\"nobody-knows\"" + nothing))
                .isEqualTo(new Cost("0", "0", "0", 1, 0, 0, "no-usage"));
        assertThat(count("\"model\":\"meta-llama/llama-3.3-70b-instruct:free\",\"provider\":\"openrouter\"" + nothing))
                .isEqualTo(new Cost("0", "0", "0", 0, 0, 0, ""));
    }

    /** Of one request of a key of its own. */
    private record Cost(
            String usd, String reported, String estimated, long unpriced, long stale, long assumed, String reasons) {}

    private Cost count(String data) throws Exception {
        var events = new SentEvents(lab.topics.gatewayRequests());
        // So that the reasons that are found are this request's alone.
        lab.execute("DELETE FROM usage_unpriced");
        var unused = lab.gateway.send(events.event(
                0, "one", "{\"keyId\":\"%s\",%s,\"statusCode\":200,\"durationMs\":1}".formatted(events.key, data)));
        lab.awaitQuiet();
        List<String> rows = lab.query("""
                SELECT trim_scale(cost_usd), trim_scale(reported_cost_usd), trim_scale(estimated_cost_usd),
                    unpriced_requests, stale_requests, assumed_provider_requests,
                    coalesce((SELECT string_agg(reason, ',') FROM usage_unpriced), '')
                FROM usage_total WHERE key_id = '%s'
                """.formatted(events.key));
        String[] values = rows.getFirst().split(" ", -1);
        return new Cost(
                values[0],
                values[1],
                values[2],
                Long.parseLong(values[3]),
                Long.parseLong(values[4]),
                Long.parseLong(values[5]),
                values[6]);
    }
}
