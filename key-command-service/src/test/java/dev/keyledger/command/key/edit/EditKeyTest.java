package dev.keyledger.command.key.edit;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Together;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyStates;
import dev.keyledger.command.store.PastExpiry;
import dev.keyledger.command.verifiers.SpeakingVerifier;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class EditKeyTest {
    private static SpeakingVerifier verifier;

    @Inject
    AppendTransaction store;

    @Inject
    KeyStates states;

    private CommandClient client;

    /** Scopes and expiry are changed only once those who verify can read it. */
    @BeforeAll
    static void hearAVerifier() {
        verifier = SpeakingVerifier.ofThisBuild();
    }

    @AfterAll
    static void hearItNoMore() {
        verifier.close();
    }

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    private Response rename(String token, String keyId, String name) {
        return as(token).body("{\"name\":\"" + name + "\"}").patch(client.keysPath() + "/" + keyId);
    }

    private Response edit(String token, String keyId, String body) {
        return as(token).body(body).patch(client.keysPath() + "/" + keyId);
    }

    private List<String> events(String keyId) {
        return List.of(Database.eventTypes(keyId).split(" "));
    }

    @Test
    void everythingAtOnce_isOneAppend_andWhatIsSoAlreadyIsNone() {
        String keyId = client.newKeyId("ci");
        String body = """
                {"name": "build", "scopes": ["embeddings:create", "models:read"], "expiresAt": "2091-01-31T01:00:00+01:00"}""";
        for (int i = 0; i < 2; i++) {
            edit(client.admin, keyId, body)
                    .then()
                    .statusCode(200)
                    .header("ETag", "\"4\"")
                    .header("Cache-Control", "no-store")
                    .body("keyId", equalTo(keyId))
                    .body("name", equalTo("build"))
                    .body("scopes", contains("models:read", "embeddings:create"))
                    .body("expiresAt", equalTo("2091-01-31T00:00:00.000Z"))
                    .body("version", equalTo(4));
        }

        assertThat(events(keyId))
                .containsExactly("key.created", "key.renamed", "key.scopes-changed", "key.expiry-changed");
        assertThat(Database.count(
                        "SELECT count(DISTINCT occurred_at) FROM events WHERE stream_id = ? AND version > 1",
                        UUID.fromString(keyId)))
                .isOne();
    }

    @Test
    void whatIsLeftOut_staysAsItIs_andNullTakesTheExpiryAway() {
        String keyId = client.createWith("""
                        {"name": "ci", "scopes": ["models:read"], "expiresAt": "2091-01-31T00:00:00Z"}""").then().statusCode(201).extract().path("keyId");
        edit(client.admin, keyId, "{\"scopes\": [\"images:generate\"]}")
                .then()
                .statusCode(200)
                .body("name", equalTo("ci"))
                .body("expiresAt", equalTo("2091-01-31T00:00:00.000Z"));

        edit(client.admin, keyId, "{\"expiresAt\": null}")
                .then()
                .statusCode(200)
                .body("scopes", contains("images:generate"))
                .body("expiresAt", nullValue())
                .body("version", equalTo(3));
    }

    /** Who sends null for all that they don't mean to change would take the expiry away. */
    @Test
    void nullWhereItMeansNothing_isRefused_withEverythingElse() {
        String keyId = client.newKeyId("ci");
        edit(client.admin, keyId, "{\"name\": null, \"scopes\": null, \"expiresAt\": null}")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/name", "/scopes"));
        edit(client.admin, keyId, "{\"name\": \"a\\u202Eb\", \"scopes\": [], \"expiresAt\": \"tomorrow\"}")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/name", "/scopes", "/expiresAt"));
        edit(client.admin, keyId, "{\"name\": \"build\", \"expiresAt\": \"2021-01-31T00:00:00Z\"}")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/expiresAt"));

        assertThat(events(keyId)).containsExactly("key.created");
    }

    @Test
    void takenName_isRefused_withEverythingElse() {
        client.newKeyId("build");
        String keyId = client.newKeyId("ci");
        edit(client.admin, keyId, "{\"name\": \"Build\", \"scopes\": [\"models:read\"], \"expiresAt\": null}")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:name-taken"));

        assertThat(events(keyId)).containsExactly("key.created");
    }

    @Test
    void expiredKey_doesNotComeBack() {
        String keyId = client.newKeyId("ci");
        PastExpiry.append(store, states, client.workspace, keyId);

        edit(client.admin, keyId, "{\"scopes\": [\"models:read\"]}")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:key-expired"));
        edit(client.admin, keyId, "{\"expiresAt\": null}").then().statusCode(409);
        edit(client.admin, keyId, "{\"name\": \"over\"}").then().statusCode(200);
    }

    @Test
    void scopesAndExpiryOfRevokedAndPrimaryKeys_areRefused() {
        String keyId = client.newKeyId("ci");
        client.revoke(client.admin, keyId);
        for (String body : List.of("{\"scopes\": [\"models:read\"]}", "{\"expiresAt\": null}")) {
            edit(client.admin, keyId, body)
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:keyledger:problem:key-revoked"));
            edit(client.admin, client.primaryKeyId(), body)
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:keyledger:problem:primary-key-not-editable"));
        }
    }

    @Test
    void key_hasTheNewName_andTheOldOneIsFree() {
        String keyId = client.newKeyId("ci");

        rename(client.admin, keyId, " Build ")
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .header("Cache-Control", "no-store")
                .body("keyId", equalTo(keyId))
                .body("name", equalTo("Build"))
                .body("version", equalTo(2));

        client.create("ci").then().statusCode(201);
        client.create("BUILD").then().statusCode(409).body("type", equalTo("urn:keyledger:problem:name-taken"));
    }

    @Test
    void sameName_changesNothing() {
        String keyId = client.newKeyId("ci");
        rename(client.admin, keyId, "ci").then().statusCode(200).header("ETag", "\"1\"");
        assertThat(Database.count("SELECT count(*) FROM events WHERE stream_id = ?", UUID.fromString(keyId)))
                .isOne();
    }

    @Test
    void otherCaseOfItsOwnName_isAnotherName() {
        String keyId = client.newKeyId("ci");
        rename(client.admin, keyId, "CI").then().statusCode(200).header("ETag", "\"2\"");
    }

    @Test
    void nameThatFoldsAlike_isRefused() {
        client.newKeyId("build");
        String keyId = client.newKeyId("ci");
        rename(client.admin, keyId, "Build")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:name-taken"));
    }

    @Test
    void manyWhoWantOneName_getItOnce() {
        List<String> keys = List.of(client.newKeyId("a"), client.newKeyId("b"), client.newKeyId("c"));
        List<Response> answers = Together.times(12, i -> rename(client.admin, keys.get(i % 3), "wanted"));

        assertThat(answers).extracting(Response::statusCode).containsOnly(200, 409);
        assertThat(Database.count(
                        "SELECT count(*) FROM active_keys WHERE workspace_id = ? AND folded_name = 'wanted'",
                        client.workspace))
                .isOne();
    }

    @Test
    void membersRenameTheirOwn_adminsAll_operatorsNone() {
        String keyId = as(client.member())
                .body("{\"name\":\"mine\"}")
                .post(client.keysPath())
                .then()
                .extract()
                .path("keyId");

        rename(client.otherMember(), keyId, "stolen").then().statusCode(403);
        rename(CommandClient.OPERATOR, keyId, "stolen").then().statusCode(403);
        rename(CommandClient.STRANGER, keyId, "stolen").then().statusCode(404);
        rename(client.member(), keyId, "still mine").then().statusCode(200);
        rename(client.admin, keyId, "ours").then().statusCode(200);
    }

    @Test
    void staleVersion_isRefused() {
        String keyId = client.newKeyId("ci");
        as(client.admin)
                .header("If-Match", "\"7\"")
                .body("{\"name\":\"build\"}")
                .patch(client.keysPath() + "/" + keyId)
                .then()
                .statusCode(412);
    }

    @Test
    void revokedPrimaryAndMissingKeys_areRefused() {
        String keyId = client.newKeyId("ci");
        client.revoke(client.admin, keyId);
        rename(client.admin, keyId, "build")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:key-revoked"));
        rename(client.admin, client.primaryKeyId(), "main")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:primary-key-not-renamable"));
        rename(client.admin, UUID.randomUUID().toString(), "build").then().statusCode(404);
    }

    @Test
    void badName_isNamed() {
        String keyId = client.newKeyId("ci");
        rename(client.admin, keyId, "a\\u202Eb").then().statusCode(400).body("errors[0].pointer", equalTo("/name"));
        as(client.admin)
                .body("{}")
                .patch(client.keysPath() + "/" + keyId)
                .then()
                .statusCode(400);
        as(client.admin)
                .body("null")
                .patch(client.keysPath() + "/" + keyId)
                .then()
                .statusCode(400);
    }

    /** Each waits for a name that the other one gives up; they have to agree on who comes first. */
    @Test
    void keysThatSwapNames_refuseEachOther_howeverManyDo() {
        int pairs = 8;
        int rounds = 40;
        List<String> keys = IntStream.range(0, 2 * pairs)
                .mapToObj(key -> client.newKeyId("key " + key))
                .toList();

        List<List<Integer>> statuses = Together.times(2 * pairs, key -> IntStream.range(0, rounds)
                .mapToObj(
                        round -> CommandClient.patiently(() -> rename(client.admin, keys.get(key), "key " + (key ^ 1)))
                                .statusCode())
                .toList());

        assertThat(statuses).allSatisfy(each -> assertThat(each).containsOnly(409));
    }
}
