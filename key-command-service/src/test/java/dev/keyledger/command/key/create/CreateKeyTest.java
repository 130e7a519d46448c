package dev.keyledger.command.key.create;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.QuickClient;
import dev.keyledger.command.QuickClient.Answer;
import dev.keyledger.command.Together;
import dev.keyledger.command.key.change.Once;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
class CreateKeyTest {
    private CommandClient client;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void newKey_isShownOnce() {
        Response response = client.createWith("{\"name\":\" ci \",\"scopes\":[\"chat:completions\",\"models:read\"],"
                + "\"expiresAt\":\"2101-01-31T01:00:00.1239+01:00\"}");

        String keyId = response.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("ETag", "\"1\"")
                .header("Consistency-Token", matchesPattern("[A-Za-z0-9_-]{108}"))
                .header("Idempotent-Replayed", nullValue())
                .body("name", equalTo("ci"))
                .body("scopes", contains("models:read", "chat:completions"))
                .body("expiresAt", equalTo("2101-01-31T00:00:00.123Z"))
                .body("createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"))
                .body("version", equalTo(1))
                .extract()
                .path("keyId");
        String key = response.path("key");
        assertThat(new KeyFormat(KeyFormat.DEFAULT_PREFIX).parse(key)).isPresent();
        assertThat(response.<String>path("maskedKey")).isEqualTo("dg_live_•••••••" + key.substring(key.length() - 4));
        assertThat(response.header("Location")).isEqualTo(client.keysPath() + "/" + keyId);
        assertThat(UUID.fromString(keyId).version()).isEqualTo(7);
    }

    @Test
    void noScopesAndNoExpiry_meanAllAndNever() {
        client.create("ci")
                .then()
                .statusCode(201)
                .body("expiresAt", nullValue())
                .body(
                        "scopes",
                        contains(
                                "models:read",
                                "chat:completions",
                                "embeddings:create",
                                "images:generate",
                                "audio:transcribe"));
    }

    @Test
    void memberCreatesToo_othersDoNot() {
        as(client.member())
                .body("{\"name\":\"mine\"}")
                .post(client.keysPath())
                .then()
                .statusCode(201);
        as(CommandClient.OPERATOR)
                .body("{\"name\":\"ops\"}")
                .post(client.keysPath())
                .then()
                .statusCode(403);
        as(CommandClient.STRANGER)
                .body("{\"name\":\"eve\"}")
                .post(client.keysPath())
                .then()
                .statusCode(404);
        as(CommandClient.GATEWAY)
                .body("{\"name\":\"gw\"}")
                .post(client.keysPath())
                .then()
                .statusCode(404);
        as("nonsense").body("{\"name\":\"x\"}").post(client.keysPath()).then().statusCode(401);
    }

    @Test
    void workspaceThatIsNotProvisioned_isNotFound() {
        CommandClient elsewhere = CommandClient.ofNewWorkspace();
        elsewhere
                .create("ci")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:workspace-not-found"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/name",
                "{'name':7}|/name",
                "{'name':'a\\u200Db'}|/name",
                "{'name':'ci','scopes':[]}|/scopes",
                "{'name':'ci','scopes':'models:read'}|/scopes",
                "{'name':'ci','scopes':['models:read','models:read']}|/scopes/1",
                "{'name':'ci','scopes':['models:read','nope']}|/scopes/1",
                "{'name':'ci','scopes':[null]}|/scopes/0",
                "{'name':'ci','expiresAt':'2020-01-01T00:00:00Z'}|/expiresAt",
                "{'name':'ci','expiresAt':'tomorrow'}|/expiresAt",
                "{'name':'ci','expiresAt':4102444800}|/expiresAt",
                "{'name':'ci','expiresAt':'+10000-01-01T00:00:00Z'}|/expiresAt",
                "{'name':'ci','expiresAt':'9999-12-31T23:59:59-05:00'}|/expiresAt",
                "{'name':'ci','expiresAt':'9999-12-31T24:00:00Z'}|/expiresAt",
                "{'name':'ci','expiresAt':'+999999999-12-31T23:59:59-18:00'}|/expiresAt",
                "{'name':'ci','colour':'red'}|/colour"
            })
    void badField_isNamed(String body, String pointer) {
        client.createWith(body.replace('\'', '"'))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:invalid-request"))
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    void everyBadField_isNamedAtOnce() {
        client.createWith("{\"name\":\"\",\"scopes\":[],\"expiresAt\":\"x\"}")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/name", "/scopes", "/expiresAt"));
    }

    @Test
    void badJson_isRefused() {
        client.createWith("").then().statusCode(400);
        client.createWith("null").then().statusCode(400);
        client.createWith("[]").then().statusCode(400);
        client.createWith("{\"name\":\"ci\"").then().statusCode(400);
        client.createWith("{\"name\":\"ci\",\"name\":\"ci\"}").then().statusCode(400);
        client.createWith("{\"name\":\"ci\"} x").then().statusCode(400);
        client.createWith("{\"name\":\"" + "a".repeat(70_000) + "\"}").then().statusCode(413);
        as(client.admin)
                .queryParam("dryRun", true)
                .body("{\"name\":\"ci\"}")
                .post(client.keysPath())
                .then()
                .statusCode(400);
        as(client.admin)
                .contentType("text/plain")
                .body("x")
                .post(client.keysPath())
                .then()
                .statusCode(415);
    }

    @Test
    void nameOfAnUnrevokedKey_isTaken() {
        String keyId = client.newKeyId("Straße");
        client.create("STRASSE").then().statusCode(409).body("type", equalTo("urn:keyledger:problem:name-taken"));

        client.revoke(client.admin, keyId).then().statusCode(200);
        client.create("STRASSE").then().statusCode(201);
    }

    @Test
    void manyAtOnceWithOneName_makeOneKey_andTheOthersLearnWhy() {
        List<Response> answers = Together.times(64, i -> CommandClient.patiently(() -> client.create("ci")));

        assertThat(answers)
                .extracting(Response::statusCode)
                .containsOnly(201, 409)
                .containsOnlyOnce(201);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 409)
                .extracting(answer -> answer.<String>path("type"))
                .hasSize(63)
                .containsOnly("urn:keyledger:problem:name-taken");
        assertThat(Database.count("SELECT active FROM workspaces WHERE workspace_id = ?", client.workspace))
                .isEqualTo(2);
    }

    @Test
    void limitOfKeys_isExact_howeverManyAskForMore() {
        List<Answer> answers = Together.times(64, i -> IntStream.iterate(i, key -> key < 560, key -> key + 64)
                        .mapToObj(key ->
                                QuickClient.post(client.admin, client.keysPath(), "{\"name\":\"key " + key + "\"}"))
                        .toList())
                .stream()
                .flatMap(List::stream)
                .toList();

        // The primary key has one of the 500 places.
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 201)
                .extracting(answer -> answer.json().path("keyId").asText())
                .doesNotHaveDuplicates()
                .hasSize(499);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .extracting(answer ->
                        answer.status() + " " + answer.json().path("type").asText())
                .hasSize(560 - 499)
                .containsOnly("409 urn:keyledger:problem:too-many-keys");
        assertThat(Database.count("SELECT active FROM workspaces WHERE workspace_id = ?", client.workspace))
                .isEqualTo(500);
        assertThat(Database.count("SELECT count(*) FROM active_keys WHERE workspace_id = ?", client.workspace))
                .isEqualTo(500);
    }

    @Test
    void secret_standsNowhereInTheDatabase() {
        String key = as(client.admin)
                .header("Idempotency-Key", "secret-1")
                .body("{\"name\":\"ci\"}")
                .post(client.keysPath())
                .then()
                .statusCode(201)
                .extract()
                .path("key");
        String random = key.substring("dg_live_".length(), key.length() - 4);

        for (String table : List.of("events", "idempotency", "ciphertexts", "workspaces", "active_keys", "outbox")) {
            assertThat(Database.count("SELECT count(*) FROM " + table + " t WHERE t::text LIKE ?", "%" + random + "%"))
                    .as(table)
                    .isZero();
        }
        assertThat(Database.text(
                        "SELECT encode(secret, 'escape') FROM idempotency WHERE workspace_id = ?", client.workspace))
                .doesNotContain(random);
    }

    @Test
    void answer_doesNotPrintItsSecret() {
        KeyFormat format = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
        var secret = format.generate(new SecureRandom());
        var answer = new CreatedKey(UUID.randomUUID(), null, secret.masked().toString(), "ci", List.of(), null, null, 1)
                .withKey(secret);
        assertThat(answer.key()).isEqualTo(secret.reveal());
        assertThat(answer.toString()).doesNotContain(secret.reveal());
        assertThat(new Once.Outcome<>(answer, false).toString()).doesNotContain(secret.reveal());
    }

    @Test
    void openApi_tellsTheTruth() {
        Response document = RestAssured.given().accept("application/json").get("/openapi");
        document.then()
                .statusCode(200)
                .body("paths.'/v1/workspaces/{ws}'.put.responses.keySet()", hasItem("201"))
                .body("paths.'/v1/workspaces/{ws}/keys'.post.responses.keySet()", hasItem("422"))
                .body("paths.'/v1/workspaces/{ws}/keys/{keyId}/revoke'.post.responses.keySet()", hasItem("412"))
                .body("paths.'/v1/workspaces/{ws}/keys'.post.responses.'201'.headers.keySet()", hasItem("ETag"))
                .body("security.size()", equalTo(1))
                .body("components.schemas.Problem", not(nullValue()))
                .body("components.schemas.CreatedKey.properties.keySet()", hasItem("maskedKey"));
    }
}
