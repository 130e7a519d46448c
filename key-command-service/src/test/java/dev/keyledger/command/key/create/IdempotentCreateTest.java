package dev.keyledger.command.key.create;

import static dev.keyledger.command.CommandClient.as;
import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Together;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class IdempotentCreateTest {
    private CommandClient client;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    private Response create(String token, String idempotencyKey, String name) {
        return as(token)
                .header("Idempotency-Key", idempotencyKey)
                .body("{\"name\":\"" + name + "\"}")
                .post(client.keysPath());
    }

    private Response create(String idempotencyKey, String name) {
        return create(client.admin, idempotencyKey, name);
    }

    @Test
    void repetition_getsTheFirstAnswer() {
        Response first = create("k1", "ci");
        Response second = create("\"k1\"", "ci");

        first.then().statusCode(201).header("Idempotent-Replayed", nullValue());
        second.then().statusCode(201).header("Idempotent-Replayed", "true");
        assertThat(second.asString()).isEqualTo(first.asString());
        for (String header : List.of("Location", "ETag", "Consistency-Token", "Cache-Control")) {
            assertThat(second.header(header)).isEqualTo(first.header(header));
        }
    }

    @Test
    void anotherPayload_isRefused() {
        create("k1", "ci").then().statusCode(201);
        create("k1", "cd").then().statusCode(422).body("type", equalTo("urn:keyledger:problem:idempotency-key-reused"));
    }

    @Test
    void sameKeyOfAnotherPrincipalOrWorkspace_isAnotherCommand() {
        CommandClient elsewhere = CommandClient.ofProvisionedWorkspace();
        create("k1", "ci").then().statusCode(201);
        create(client.member(), "k1", "cd").then().statusCode(201).header("Idempotent-Replayed", nullValue());
        as(elsewhere.admin)
                .header("Idempotency-Key", "k1")
                .body("{\"name\":\"ci\"}")
                .post(elsewhere.keysPath())
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", nullValue());
    }

    @Test
    void failure_isNotRemembered() {
        String blocker = client.newKeyId("ci");
        create("k1", "ci").then().statusCode(409);
        client.revoke(client.admin, blocker).then().statusCode(200);
        create("k1", "ci").then().statusCode(201).header("Idempotent-Replayed", nullValue());
    }

    @Test
    void badHeader_isRefused() {
        create("k".repeat(256), "ci").then().statusCode(400).body("errors[0].pointer", equalTo("Idempotency-Key"));
        create("\"open", "ci").then().statusCode(400);
    }

    @Test
    void manyAtOnce_makeOneKeyAndGetEqualAnswers() {
        List<Response> answers = Together.times(64, i -> {
            Response answer = CommandClient.patiently(() -> create("k1", "ci"));
            while (answer.statusCode() == 409 && answer.asString().contains("command-in-progress")) {
                answer = CommandClient.patiently(() -> create("k1", "ci"));
            }
            return answer;
        });

        assertThat(answers).extracting(Response::statusCode).containsOnly(201);
        assertThat(answers)
                .extracting(Response::asString)
                .containsOnly(answers.getFirst().asString());
        assertThat(answers)
                .filteredOn(answer -> answer.header("Idempotent-Replayed") == null)
                .hasSize(1);
        assertThat(Database.count("SELECT count(*) FROM events WHERE workspace_id = ?", client.workspace))
                .isEqualTo(2);
    }

    @Test
    void twinThatTakesTooLong_isInProgress() throws SQLException {
        try (var twin = DriverManager.getConnection(TestServers.shared().postgresUrl("keyledger_command"));
                var insert = twin.prepareStatement("""
                        INSERT INTO idempotency VALUES
                          (?, 'ada', 'key.create', 'k1', 'x', gen_random_uuid(), 1, '{}', null, now())""")) {
            twin.setAutoCommit(false);
            insert.setString(1, client.workspace);
            insert.executeUpdate();
            create("k1", "ci")
                    .then()
                    .statusCode(409)
                    .header("Retry-After", "1")
                    .body("type", equalTo("urn:keyledger:problem:command-in-progress"));
            twin.rollback();
        }
        create("k1", "ci").then().statusCode(201);
    }

    @Test
    void tenMinutesLater_theSecretIsGone() throws SQLException {
        Response first = create("k1", "ci");
        Database.execute(
                "UPDATE idempotency SET answered_at = answered_at - interval '11 minutes' WHERE workspace_id = '"
                        + client.workspace + "'");

        create("k1", "ci")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", "true")
                .body("key", nullValue())
                .body("keyId", equalTo(first.path("keyId")))
                .body("maskedKey", equalTo(first.path("maskedKey")));
    }

    @Test
    void revokedKey_isNotShownAgain() {
        Response first = create("k1", "ci");
        first.then().body("key", notNullValue());
        client.revoke(client.admin, first.path("keyId")).then().statusCode(200);

        create("k1", "ci").then().statusCode(201).body("key", nullValue());
        assertThat(Database.text("SELECT secret FROM idempotency WHERE workspace_id = ?", client.workspace))
                .isNull();
    }

    @Test
    void expiryThatHasPassedInTheMeantime_doesNotSpoilTheAnswer() {
        Instant soon = Instant.now().plus(1200, ChronoUnit.MILLIS);
        String body = "{\"name\":\"ci\",\"expiresAt\":\"" + soon + "\"}";
        Response first =
                as(client.admin).header("Idempotency-Key", "k1").body(body).post(client.keysPath());
        first.then().statusCode(201);
        await().until(() -> Instant.now().isAfter(soon));

        Response second =
                as(client.admin).header("Idempotency-Key", "k1").body(body).post(client.keysPath());
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.asString()).isEqualTo(first.asString());
    }

    @Test
    void oldAnswers_areDeletedInTheBackground() throws SQLException {
        create("k1", "ci").then().statusCode(201);
        create("k2", "cd").then().statusCode(201);
        Database.execute("UPDATE idempotency SET answered_at = now() - interval '11 minutes' WHERE workspace_id = '"
                + client.workspace + "' AND idempotency_key = 'k1'");
        Database.execute("UPDATE idempotency SET answered_at = now() - interval '8 days' WHERE workspace_id = '"
                + client.workspace + "' AND idempotency_key = 'k2'");

        await().untilAsserted(() -> {
            assertThat(Database.count("SELECT count(*) FROM idempotency WHERE workspace_id = ?", client.workspace))
                    .isOne();
            assertThat(Database.text("SELECT secret FROM idempotency WHERE workspace_id = ?", client.workspace))
                    .isNull();
        });
    }
}
