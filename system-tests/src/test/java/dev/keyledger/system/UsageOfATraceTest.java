package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace replayed over real keys: what people see equals an independent sum over the file. */
class UsageOfATraceTest {
    private final Stack stack = Stack.shared();

    @TempDir
    Path folder;

    @Test
    void replayedTrace_isCountedExactly_andOnlyOnce() throws IOException {
        Keys acme = new Keys(stack, "acme", "ada").provisioned().withoutActiveKeys();
        List<Keys.Created> keys = acme.create("trace", 20);
        Trace trace = Trace.write(folder, 8_000, 1);
        String at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String[] replay = replay(trace, "acme", 20, "--shift-to", at);

        stack.run(replay);
        acme.awaitCountedThroughNow();
        assertCountedOnce(trace, acme, keys);

        stack.run(replay);
        acme.awaitCountedThroughNow();
        assertCountedOnce(trace, acme, keys);
    }

    @Test
    void aggregatorKilledInMidReplay_countsEverythingOnce() throws IOException, InterruptedException {
        Keys globex = new Keys(stack, "globex", "eve").provisioned().withoutActiveKeys();
        List<Keys.Created> keys = globex.create("killed", 5);
        Trace trace = Trace.write(folder, 8_000, 2);
        Process replay = stack.command(replay(trace, "globex", 5, "--shift-to", "now", "--speed", "240"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await("some of the requests to be counted").until(() -> globex.requests(keys) > 500);

        long killed = stack.kill("usage-aggregator");

        assertThat(globex.requests(keys))
                .as("killed in the middle")
                .isLessThan(trace.rows().size());
        assertThat(replay.waitFor()).isZero();
        stack.awaitRestart("usage-aggregator", killed);
        globex.awaitCountedThroughNow();
        assertCountedOnce(trace, globex, keys);
    }

    private static String[] replay(Trace trace, String workspace, int keys, String... more) {
        var arguments =
                new ArrayList<>(List.of("ops", "trace", "replay", trace.file().toString()));
        arguments.addAll(List.of("--workspace", workspace, "--keys", Integer.toString(keys)));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static void assertCountedOnce(Trace trace, Keys workspace, List<Keys.Created> keys) {
        assertThat(workspace.requests(keys)).isEqualTo(trace.rows().size());
        for (int slot = 0; slot < keys.size(); slot++) {
            Trace.Sums expected = trace.sumsOf(slot, keys.size());
            JsonPath usage = workspace.usage(keys.get(slot).keyId());
            assertThat(usage.getLong("totals.requests")).isEqualTo(expected.requests());
            assertThat(usage.getLong("totals.inputTokens")).isEqualTo(expected.inputTokens());
            assertThat(usage.getLong("totals.outputTokens")).isEqualTo(expected.outputTokens());
            assertThat(new BigDecimal(usage.getString("totals.costUsd"))).isEqualByComparingTo(expected.costUsd());
            assertThat(usage.getLong("totals.unpricedRequests")).isZero();
        }
    }
}
