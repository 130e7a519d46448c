package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ops reconcile} finds what was damaged, {@code ops replay usage} mends it, {@code ops reprice} leaves it exact. */
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

        assertThat(fails("ops", "reconcile")).contains("the total of key " + key);
        JsonNode replayed = last(stack.run("ops", "replay", "usage", "--json"));
        acme.awaitCountedThroughNow();

        assertThat(replayed.at("/differencesByKind/totals").asLong()).isPositive();
        assertThat(replayed.at("/differencesByKind/hours-different").asLong()).isZero();
        assertThat(stack.run("ops", "reconcile")).contains("0 differ");
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

    private String fails(String... arguments) throws Exception {
        Process process = stack.command(arguments).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(1);
        return output;
    }

    private static JsonNode last(String output) throws IOException {
        return JSON.readTree(output.lines().toList().getLast());
    }
}
