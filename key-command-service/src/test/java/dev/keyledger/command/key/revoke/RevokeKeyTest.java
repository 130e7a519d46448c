package dev.keyledger.command.key.revoke;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Together;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
class RevokeKeyTest {
    private CommandClient client;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    private static long eventsOf(String keyId) {
        return Database.count("SELECT count(*) FROM events WHERE stream_id = ?", UUID.fromString(keyId));
    }

    @Test
    void additionalKey_isRevokedOnce() {
        String keyId = client.newKeyId("ci");
        Response first = as(client.admin).body("{\"reason\":\" lost \"}").post(client.revokePath(keyId));
        Response second = client.revoke(client.admin, keyId);

        first.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .header("ETag", "\"2\"")
                .header("Consistency-Token", matchesPattern("[A-Za-z0-9_-]{108}"))
                .body("status", equalTo("revoked"))
                .body("revokedAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Consistency-Token")).isEqualTo(first.header("Consistency-Token"));
        assertThat(eventsOf(keyId)).isEqualTo(2);
        assertThat(Database.text(
                        "SELECT data ->> 'reason' FROM events WHERE stream_id = ? AND version = 2",
                        UUID.fromString(keyId)))
                .isEqualTo("lost");
    }

    @Test
    void noBodyEmptyBodyAndNoReason_areAllTheSame() throws IOException, InterruptedException {
        as(client.admin)
                .body("{}")
                .post(client.revokePath(client.newKeyId("a")))
                .then()
                .statusCode(200);
        as(client.admin)
                .body("{\"reason\":null}")
                .post(client.revokePath(client.newKeyId("b")))
                .then()
                .statusCode(200);
        assertThat(postNothing(client.revokePath(client.newKeyId("c")))).isEqualTo(200);
    }

    /** No body and no Content-Type, as curl sends it; REST Assured would add one. */
    private int postNothing(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                .header("Authorization", "Bearer " + client.admin)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void badReason_isNamed() {
        String keyId = client.newKeyId("ci");
        for (String reason : List.of("a".repeat(501), "a\\u0000b", "a\\u202Eb")) {
            as(client.admin)
                    .body("{\"reason\":\"" + reason + "\"}")
                    .post(client.revokePath(keyId))
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("/reason"));
        }
        as(client.admin)
                .body("{\"why\":1}")
                .post(client.revokePath(keyId))
                .then()
                .statusCode(400);
        assertThat(eventsOf(keyId)).isOne();
    }

    @Test
    void primaryKey_isNotRevocable() {
        String primaryKeyId = client.provision("Acme").path("primaryKeyId");
        client.revoke(client.admin, primaryKeyId)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:primary-key-not-revocable"));
    }

    @Test
    void member_revokesOwnKeysOnly() {
        String own = as(client.member())
                .body("{\"name\":\"own\"}")
                .post(client.keysPath())
                .path("keyId");
        client.revoke(client.otherMember(), own).then().statusCode(403);
        client.revoke(client.member(), own).then().statusCode(200);
    }

    @Test
    void adminAndOperator_revokeAnyKey() {
        String one = as(client.member())
                .body("{\"name\":\"1\"}")
                .post(client.keysPath())
                .path("keyId");
        String two = as(client.member())
                .body("{\"name\":\"2\"}")
                .post(client.keysPath())
                .path("keyId");
        client.revoke(client.admin, one).then().statusCode(200);
        client.revoke(CommandClient.OPERATOR, two).then().statusCode(200);
    }

    @Test
    void stranger_learnsNothing() {
        String keyId = client.newKeyId("ci");
        client.revoke(CommandClient.STRANGER, keyId)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:workspace-not-found"));
        client.revoke("nonsense", keyId).then().statusCode(401);
    }

    @Test
    void keyOfAnotherWorkspace_isNotFound() {
        String foreign = CommandClient.ofProvisionedWorkspace().newKeyId("ci");
        client.revoke(client.admin, foreign)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:key-not-found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1-1-1-1-1", "00000000-0000-7000-8000-000000000000"})
    void unknownKey_isNotFound(String keyId) {
        client.revoke(client.admin, keyId)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:key-not-found"));
    }

    @Test
    void workspaceThatIsNotProvisioned_isNotFound() {
        CommandClient elsewhere = CommandClient.ofNewWorkspace();
        elsewhere
                .revoke(elsewhere.admin, UUID.randomUUID().toString())
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:workspace-not-found"));
    }

    @Test
    void ifMatch_isHonoured() {
        String path = client.revokePath(client.newKeyId("ci"));
        as(client.admin).header("If-Match", "\"2\"").post(path).then().statusCode(412);
        as(client.admin).header("If-Match", "W/\"1\"").post(path).then().statusCode(412);
        as(client.admin).header("If-Match", "1").post(path).then().statusCode(400);
        as(client.admin).header("If-Match", "\"1\"").post(path).then().statusCode(200);
        // The repetition of a request whose answer got lost, and the state as it is now.
        as(client.admin).header("If-Match", "\"1\"").post(path).then().statusCode(200);
        as(client.admin).header("If-Match", "\"2\"").post(path).then().statusCode(200);
        as(client.admin).header("If-Match", "\"3\"").post(path).then().statusCode(412);
    }

    @Test
    void manyAtOnce_makeOneEventAndGetEqualAnswers() {
        String keyId = client.newKeyId("ci");
        List<Response> answers =
                Together.times(64, i -> CommandClient.patiently(() -> client.revoke(client.admin, keyId)));

        assertThat(answers).extracting(Response::statusCode).containsOnly(200);
        assertThat(answers)
                .extracting(Response::asString)
                .containsOnly(answers.getFirst().asString());
        assertThat(eventsOf(keyId)).isEqualTo(2);
        assertThat(Database.count("SELECT active FROM workspaces WHERE workspace_id = ?", client.workspace))
                .isOne();
    }
}
