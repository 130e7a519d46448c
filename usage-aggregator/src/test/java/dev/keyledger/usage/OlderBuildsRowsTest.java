package dev.keyledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.usage.window.UsageWindow;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** While instances are replaced one by one, those of the build before the dimensions go on writing in their way. */
class OlderBuildsRowsTest {
    /** As that build writes: all of ten counts, without naming them. */
    private static final String HOUR = """
            INSERT INTO usage_hour AS u
            SELECT * FROM unnest('{0}'::int[], '{%1$s}'::uuid[], '{%2$s}'::timestamptz[], '{gpt-4o}'::text[], '{""}'::text[],
                '{2}'::bigint[], '{1}'::bigint[], '{30}'::bigint[], '{4}'::bigint[], '{5}'::bigint[], '{6}'::bigint[],
                '{3}'::bigint[], '{0.5}'::numeric[], '{0.7}'::numeric[], '{1}'::bigint[])
            ON CONFLICT (partition, key_id, hour, model, provider) DO UPDATE SET requests = u.requests + excluded.requests,
                cost_usd = u.cost_usd + excluded.cost_usd
            """;

    private static final String TOTAL = """
            INSERT INTO usage_total AS t
            SELECT * FROM unnest('{0}'::int[], '{%1$s}'::uuid[], '{%2$s}'::timestamptz[],
                '{2}'::bigint[], '{1}'::bigint[], '{30}'::bigint[], '{4}'::bigint[], '{5}'::bigint[], '{6}'::bigint[],
                '{3}'::bigint[], '{0.5}'::numeric[], '{0.7}'::numeric[], '{1}'::bigint[])
            ON CONFLICT (partition, key_id) DO UPDATE SET requests = t.requests + excluded.requests,
                cost_usd = t.cost_usd + excluded.cost_usd
            """;

    @Test
    void rowsOfTheBuildBefore_countOn_andHaveNothingOfWhatItDidntKnow() throws Exception {
        try (var lab = new Laboratory()) {
            var events = new SentEvents(lab.topics.gatewayRequests());
            Instant hour = UsageWindow.hourOf(Instant.now());
            lab.execute(HOUR.formatted(events.key, hour));
            lab.execute(TOTAL.formatted(events.key, hour));
            try (UsagePipeline pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), Map.of())) {
                pipeline.start();
                var unused = lab.gateway.send(events.event(0, "new", """
                        {"keyId":"%s","model":"gpt-4o","secretVersion":2,"inputTokens":1000,"outputTokens":0,"statusCode":200,"durationMs":1}
                        """.formatted(events.key)));
                lab.awaitQuiet();
                lab.execute(HOUR.formatted(events.key, hour));
                lab.execute(TOTAL.formatted(events.key, hour));
            }
            assertThat(new Findings(lab).published().totals().values())
                    .containsExactly("requests=3 errors=1 input=1030 cacheRead=4 cacheWrite=5 cacheWrite1h=0 audioIn=0"
                            + " imageIn=0 output=6 reasoning=3 audioOut=0 imageOut=0 cost=0.502500000000"
                            + " reported=0.700000000000 estimated=0.002500000000 unpriced=1 stale=0 assumed=1");
            assertThat(lab.query("SELECT sum(requests), sum(cost_usd), sum(estimated_cost_usd) FROM usage_total"))
                    .containsExactly("5 1.002500000000 0.002500000000");
        }
    }
}
