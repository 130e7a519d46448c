package dev.keyledger.command.workspace.provision;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Together;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
class ProvisionWorkspaceTest {
    private final CommandClient client = CommandClient.ofNewWorkspace();

    @Test
    void newWorkspace_isMadeWithItsPrimaryKey() {
        String primaryKeyId = client.provision("Acme")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("Location", "/v1/workspaces/" + client.workspace)
                .header("Consistency-Token", matchesPattern("[A-Za-z0-9_-]{108}"))
                .body("workspaceId", equalTo(client.workspace))
                .body("name", equalTo("Acme"))
                .extract()
                .path("primaryKeyId");

        String data = Database.text("SELECT data::text FROM events WHERE stream_id = ?", UUID.fromString(primaryKeyId));
        assertThat(data).contains("\"kind\": \"primary\"", "\"workspaceName\": \"Acme\"", "\"id\": \"ops\"");
        assertThat(Database.count("SELECT count(*) FROM ciphertexts WHERE key_id = ?", UUID.fromString(primaryKeyId)))
                .isOne();
    }

    @Test
    void sameNameAgain_answersTheSame() {
        String first = client.provision("Acme").then().statusCode(201).extract().asString();
        String second =
                client.provision(" Acme ").then().statusCode(200).extract().asString();

        assertThat(second).isEqualTo(first);
        assertThat(Database.count("SELECT count(*) FROM events WHERE workspace_id = ?", client.workspace))
                .isOne();
    }

    @Test
    void anotherName_isRefused() {
        client.provision("Acme");
        client.provision("Globex")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:workspace-exists"));
    }

    @Test
    void manyAtOnce_makeOneWorkspace() {
        List<Response> answers = Together.times(32, i -> client.provision("Acme"));

        assertThat(answers)
                .extracting(Response::statusCode)
                .containsOnly(200, 201)
                .containsOnlyOnce(201);
        assertThat(answers)
                .extracting(Response::asString)
                .containsOnly(answers.getFirst().asString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":null}",
                "{\"name\":\"\"}",
                "{\"name\":\"  \"}",
                "{\"name\":\"a\\u0000b\"}",
                "{\"name\":\"a\\u202Eb\"}",
                "{\"name\":\"a\\u200Bb\"}"
            })
    void badName_isNamed(String body) {
        as(CommandClient.OPERATOR)
                .body(body)
                .put("/v1/workspaces/" + client.workspace)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/name"));
    }

    @Test
    void othersThanOperators_mayNot() {
        String path = "/v1/workspaces/" + client.workspace;
        as(client.admin).body("{\"name\":\"Acme\"}").put(path).then().statusCode(403);
        as(client.member()).body("{\"name\":\"Acme\"}").put(path).then().statusCode(403);
        as(CommandClient.STRANGER).body("{\"name\":\"Acme\"}").put(path).then().statusCode(404);
        as(CommandClient.GATEWAY).body("{\"name\":\"Acme\"}").put(path).then().statusCode(404);
        as("not.a.token").body("{\"name\":\"Acme\"}").put(path).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "a", "-ab", "Acme", "a_b"})
    void impossibleWorkspaceId_isNamedToOperators_andNotFoundForOthers(String workspaceId) {
        String path = "/v1/workspaces/" + workspaceId;
        as(CommandClient.OPERATOR)
                .body("{\"name\":\"Acme\"}")
                .put(path)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("ws"));
        as(client.admin)
                .body("{\"name\":\"Acme\"}")
                .put(path)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:workspace-not-found"));
    }

    @Test
    void controlCharactersInTheCallersName_becomeSpaces() {
        String token = TestTokens.token("ops", "Olga\0\nOperator", "platform:operator");

        String primaryKeyId = as(token)
                .body("{\"name\":\"Acme\"}")
                .put("/v1/workspaces/" + client.workspace)
                .then()
                .statusCode(201)
                .extract()
                .path("primaryKeyId");

        assertThat(Database.text("SELECT data::text FROM events WHERE stream_id = ?", UUID.fromString(primaryKeyId)))
                .contains("\"name\": \"Olga Operator\"");
    }
}
