package dev.keyledger.command.key.rename;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Together;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class RenameKeyTest {
    private CommandClient client;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    private Response rename(String token, String keyId, String name) {
        return as(token).body("{\"name\":\"" + name + "\"}").patch(client.keysPath() + "/" + keyId);
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
    void takenName_isRefused() {
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
