package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incidents after which the stack goes on, ended by what docs/runbooks says, command by command. */
class RunbooksTest {
    private static final String NOTICE = "How you notice";
    private static final String ACT = "What to do";
    private static final String OVER = "How you know that it is over";

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void viewCorrupted() throws Exception {
        Runbook page = Runbook.of("view-corrupted", stack);
        Keys.Created key = acme.createVisible("the right name");
        try (Connection connection = new Databases(stack).connect("keyledger_query");
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(
                            "UPDATE key_view SET name = 'a wrong name' WHERE key_id = '" + key.keyId() + "'"))
                    .isEqualTo(1);
        }

        Runbook.Outcome noticed = page.ends(NOTICE);
        page.does(ACT);

        assertThat(noticed.status()).isEqualTo(1);
        assertThat(noticed.output()).contains(key.keyId());
        assertThat(acme.list().get(key.keyId()).get("name")).isEqualTo("the right name");
        page.does(OVER);
        page.assertRunWhole();
        acme.revoke(key.keyId());
    }

    @Test
    void rotationStuck() throws Exception {
        Keys globex = new Keys(stack, "globex", "eve").provisioned().awaitProvisioned();
        String key = globex.primaryKeyId();
        Path sandbox = stack.data().resolve("sandboxes/globex");
        await("sandbox to have its secret").until(() -> Files.exists(sandbox.resolve("gateway.env")));
        delete(sandbox);
        Files.writeString(sandbox, "in the way");
        String rotation = stack.as("eve", "command")
                .body(Map.of("reason", "a test"))
                .post("/v1/workspaces/globex/keys/" + key + "/rotate")
                .then()
                .statusCode(202)
                .extract()
                .path("rotationId");
        Runbook page = Runbook.of("stuck-rotation", stack)
                .with("ADMIN", stack.token("eve"))
                .with("WORKSPACE", "globex")
                .with("KEY", key)
                .with("ROTATION", rotation);
        await("sandbox to fail")
                .until(() -> stack.metrics("key-command-service").sum("keyledger_sandbox_failing_workspaces") > 0);
        await("why it waits").until(() -> page.does("What it means").contains("waiting-for-sandbox"));
        assertThat(page.does("What it means")).contains("cloud-sandbox");

        page.does(ACT);

        await("old secret to be retired").until(() -> page.does(OVER).contains("key.secret-retired"));
        Files.delete(sandbox);
        await("sandbox to have the new secret").until(() -> Files.exists(sandbox.resolve("gateway.env")));
        await("nothing to fail")
                .until(() -> stack.metrics("key-command-service").sum("keyledger_sandbox_failing_workspaces") == 0);
        page.assertRunWhole();
    }

    @Test
    void keyLeaked() {
        Keys globex = new Keys(stack, "globex", "eve").provisioned().awaitProvisioned();
        Keys.Created leaked = globex.createVisible("leaked " + System.nanoTime());
        Runbook page = Runbook.of("leaked-key", stack)
                .with("WORKSPACE", "globex")
                .with("KEY", leaked.keyId())
                .with("ADMIN", stack.token("eve"));

        page.does("An additional key: revoke it");

        await("key to be revoked").until(() -> "REVOKED".equals(code(leaked.key())));
        await("history").until(() -> page.does(OVER).contains("key.revoked"));

        String primary = reveal(globex.primaryKeyId());
        page.with("KEY", globex.primaryKeyId()).does("The primary key: rotate it, and retire the old secret at once");

        await("secret to be retired").until(() -> "REVOKED".equals(code(primary)));
        await("history").until(() -> page.does(OVER).contains("key.secret-retired"));
        page.assertRunWhole();
    }

    @Test
    void pricesWrong(@TempDir Path folder) throws IOException {
        Keys.Created key = acme.createVisible("priced " + System.nanoTime());
        String model = "model-of-a-runbook";
        Path catalogue = Files.writeString(folder.resolve("prices.json"), """
                {"format": "keyledger-prices-2", "providers": [
                  {"provider": "*", "source": "our contract", "asOf": "2026-11-01", "models": [
                    {"model": "%s", "prices": [
                      {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2, "output": 8}}]}]}]}
                """.formatted(model));
        Runbook page = Runbook.of("wrong-prices", stack).with("MODEL", model).with("CATALOGUE", catalogue.toString());
        acme.used(key.keyId(), model, 1);
        acme.awaitCountedThroughNow();
        assertThat(acme.usage(key.keyId()).getLong("totals.unpricedRequests")).isEqualTo(1);

        assertThat(page.ends(NOTICE).output()).contains(model);
        page.does("Check better prices");
        assertThat(acme.usage(key.keyId()).getLong("totals.unpricedRequests")).isEqualTo(1);
        page.does("Put them in force");

        assertThat(page.does(OVER)).contains("in force: prices given to a repricing", "1 models");
        await("the request to have its price")
                .until(() -> acme.usage(key.keyId()).getLong("totals.unpricedRequests") == 0);
        assertThat(new BigDecimal(acme.usage(key.keyId()).getString("totals.costUsd")))
                .isEqualByComparingTo("0.0028");
        page.does("Back to the service's own");
        assertThat(page.does(OVER)).contains("in force: the service's own prices");
        page.assertRunWhole();
        acme.revoke(key.keyId());
    }

    @Test
    void storeRestored_withoutLoss() {
        await("everything to have reached Kafka")
                .until(() -> stack.metrics("key-command-service").sum("keyledger_relay_unsent") == 0);
        Runbook page = Runbook.of("backup-and-restore", stack);

        page.does("After a restore of the command service's database");

        page.assertRunWhole();
    }

    private String reveal(String keyId) {
        return stack.as("eve", "command")
                .post("/v1/workspaces/globex/keys/" + keyId + "/reveal")
                .then()
                .statusCode(200)
                .extract()
                .path("key");
    }

    private String code(String key) {
        return stack.as("gateway", "query")
                .body(Map.of("key", key))
                .post("/v1/keys/verify")
                .path("code");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
