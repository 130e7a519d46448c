package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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

    /** It lives for the operating system alone, and answers nobody. */
    @Test
    @EnabledIfSystemProperty(
            named = "keyledger.long",
            matches = "true",
            disabledReason = "waits for what hangs, and for a service to start: ./keyledger test --long")
    void serviceDown() {
        String service = "usage-aggregator";
        Keys.Created key = acme.createVisible("used before nobody counts");
        acme.used(key.keyId(), "gpt-4o", 3);
        long hung = stack.pid(service);
        Runbook page = Runbook.of("service-down", stack)
                .with("MANAGEMENT", "http://localhost:" + stack.managementPort(service))
                .with("PID", Long.toString(hung));
        stack.signal(service, "STOP");

        Runbook.Outcome noticed = page.ends(NOTICE);
        page.does(ACT);

        stack.awaitRestart(service, hung);
        assertThat(noticed.status()).as(noticed.output()).isGreaterThanOrEqualTo(2);
        assertThat(noticed.output()).containsPattern("(?m)^usage-aggregator +broken ");
        await("it to do its duty again")
                .untilAsserted(
                        () -> assertThat(page.ends(OVER).output()).containsPattern("(?m)^usage-aggregator +well "));
        await("all to be counted").until(() -> acme.requests(List.of(key)) == 3);
        page.assertRunWhole();
        acme.revoke(key.keyId());
    }

    @Test
    @EnabledIfSystemProperty(
            named = "keyledger.long",
            matches = "true",
            disabledReason = "starts another query service: ./keyledger test --long")
    void instances(@TempDir Path folder) throws IOException {
        Keys.Created key = acme.createVisible("asked of a second instance");
        try (SecondInstance second = stack.another("key-query-service").alive()) {
            Runbook page = Runbook.of("instances", stack)
                    .with("MANAGEMENT", managementOf(second))
                    .with("PID", Long.toString(second.pid()))
                    .with("PROFILE", profile(folder, second).toString());

            page.does("One more");

            await("it to verify")
                    .until(
                            () -> stack.asAt("gateway", second.address())
                                    .body(Map.of("key", key.key()))
                                    .post("/v1/keys/verify")
                                    .then()
                                    .extract()
                                    .<String>path("code"),
                            "VALID"::equals);
            await("both to do their duties")
                    .untilAsserted(() -> assertThat(page.ends(OVER).output())
                            .containsPattern("(?m)^key-query-service +well +2 of 2 instances answer"));

            page.does("One less");

            await("it to have ended")
                    .until(() -> page.ends(OVER).output(), status -> status.contains("1 of 2 instances answer"));
            page.assertRunWhole();
        }
        acme.revoke(key.keyId());
    }

    /** Of a stack whose query service has a second instance. */
    private Path profile(Path folder, SecondInstance second) throws IOException {
        Files.writeString(folder.resolve("token"), stack.token("ops"));
        return Files.writeString(folder.resolve("stack.properties"), """
                command=%s
                query=%s
                usage=%s
                token-file=token
                kafka.bootstrap.servers=%s
                health.key-query-service=http://localhost:%s/health,%s/health
                """.formatted(
                        stack.endpoint("command"),
                        stack.endpoint("query"),
                        stack.endpoint("usage"),
                        stack.endpoint("kafka"),
                        Integer.toString(stack.managementPort("key-query-service")),
                        managementOf(second)));
    }

    private static String managementOf(SecondInstance instance) {
        return "http://localhost:" + instance.health().managementPort();
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
