package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ops reconcile} finds what was damaged, the runbook for it mends it, {@code ops reprice} leaves it exact. */
class ReconcileTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned().withoutActiveKeys();

    @TempDir
    Path folder;

    @Test
    void damagedUsage_isFoundMendedAndPricedAsBefore() throws Exception {
        List<Keys.Created> keys = acme.create("reconciled", 3);
        Trace trace = Trace.write(folder, 2_000, 3);
        stack.run("ops", "trace", "replay", trace.file().toString(), "--keys", "3", "--shift-to", "now");
        acme.awaitCountedThroughNow();
        assertThat(stack.run("ops", "reconcile")).contains("event store = topic", "topic = views", "hours = totals");
        String key = keys.getFirst().keyId();
        String cost = acme.usage(key).getString("totals.costUsd");
        damage("UPDATE usage_total SET requests = requests + 7, cost_usd = 0 WHERE key_id = '%s'".formatted(key));

        Runbook page = Runbook.of("usage-wrong", stack);

        Runbook.Outcome noticed = page.ends("How you notice");
        String replayed = page.does("What to do");
        acme.awaitCountedThroughNow();

        assertThat(noticed.status()).isEqualTo(1);
        assertThat(noticed.output()).contains("the total of key " + key);
        assertThat(replayed).containsPattern("totals [1-9]").doesNotContain("hours-different");
        assertThat(page.does("How you know that it is over")).contains("0 differ");
        page.assertRunWhole();
        assertThat(acme.requests(keys)).isEqualTo(trace.rows().size());
        assertThat(acme.usage(key).getString("totals.costUsd")).isEqualTo(cost);
        assertThat(last(stack.run("ops", "reprice", "--dry-run", "--json"))
                        .path("differences")
                        .asLong())
                .as("the prices in force are the service's own")
                .isZero();
        assertThat(stack.run("ops", "prices", "show"))
                .contains(
                        "in force: the service's own prices, read at ",
                        "prices.json: keyledger-prices-2, ",
                        "anthropic ");
        assertThat(stack.run("ops", "prices", "show", "gpt-4o")).contains("openai gpt-4o, of prices.json");
    }

    private void damage(String sql) throws SQLException {
        try (Connection connection = new Databases(stack).connect("keyledger_usage");
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private static JsonNode last(String output) throws IOException {
        return JSON.readTree(output.lines().toList().getLast());
    }
}
