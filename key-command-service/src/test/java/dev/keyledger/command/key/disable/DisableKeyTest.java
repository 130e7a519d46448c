package dev.keyledger.command.key.disable;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyStates;
import dev.keyledger.command.store.PastExpiry;
import dev.keyledger.command.verifiers.SpeakingVerifier;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class DisableKeyTest {
    private static SpeakingVerifier verifier;

    @Inject
    AppendTransaction store;

    @Inject
    KeyStates states;

    private CommandClient client;

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

    private Response disable(String token, String keyId) {
        return as(token).post(client.keysPath() + "/" + keyId + "/disable");
    }

    private Response enable(String token, String keyId) {
        return as(token).post(client.keysPath() + "/" + keyId + "/enable");
    }

    private String membersKey() {
        return as(client.member())
                .body("{\"name\":\"mine\"}")
                .post(client.keysPath())
                .then()
                .statusCode(201)
                .extract()
                .path("keyId");
    }

    @Test
    void key_isDisabledAndEnabled_asOftenAsItIsAskedForOnce() {
        String keyId = client.newKeyId("ci");
        for (int i = 0; i < 2; i++) {
            as(client.admin)
                    .body("{\"reason\": \"odd traffic\"}")
                    .post(client.keysPath() + "/" + keyId + "/disable")
                    .then()
                    .statusCode(200)
                    .header("ETag", "\"2\"")
                    .header("Cache-Control", "no-store")
                    .body("status", equalTo("disabled"));
        }
        for (int i = 0; i < 2; i++) {
            enable(client.admin, keyId)
                    .then()
                    .statusCode(200)
                    .header("ETag", "\"3\"")
                    .body("status", equalTo("active"));
        }

        assertThat(Database.eventTypes(keyId)).isEqualTo("key.created key.disabled key.enabled");
        assertThat(Database.text(
                        "SELECT data ->> 'role' || ', ' || (data ->> 'reason') FROM events WHERE stream_id = ? AND version = 2",
                        UUID.fromString(keyId)))
                .isEqualTo("admin, odd traffic");
    }

    @Test
    void disabledKey_keepsItsNameAndPlace_isNotRotated_andCanBeEditedAndRevoked() {
        String keyId = client.newKeyId("ci");
        disable(client.admin, keyId).then().statusCode(200);

        client.create("CI").then().statusCode(409).body("type", equalTo("urn:keyledger:problem:name-taken"));
        as(client.admin)
                .body("{}")
                .post(client.keysPath() + "/" + keyId + "/rotate")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:key-disabled"));
        as(client.admin)
                .body("{\"name\": \"build\", \"scopes\": [\"models:read\"]}")
                .patch(client.keysPath() + "/" + keyId)
                .then()
                .statusCode(200);
        client.revoke(client.admin, keyId).then().statusCode(200).body("status", equalTo("revoked"));
        for (Response late : new Response[] {disable(client.admin, keyId), enable(client.admin, keyId)}) {
            late.then().statusCode(409).body("type", equalTo("urn:keyledger:problem:key-revoked"));
        }
        client.create("build").then().statusCode(201);
    }

    @Test
    void membersDisableAndEnableTheirOwn_adminsAll_othersNone() {
        String keyId = membersKey();
        for (String token : new String[] {client.otherMember(), CommandClient.OPERATOR}) {
            disable(token, keyId).then().statusCode(403);
            enable(token, keyId).then().statusCode(403);
        }
        disable(CommandClient.STRANGER, keyId).then().statusCode(404);

        disable(client.member(), keyId).then().statusCode(200);
        enable(client.admin, keyId).then().statusCode(200);
        disable(client.member(), keyId).then().statusCode(200);
        enable(client.member(), keyId).then().statusCode(200).body("status", equalTo("active"));
    }

    @Test
    void whatAnAdminHasDisabled_anAdminEnables_alsoIfTheMemberDidItFirst() {
        String keyId = membersKey();
        disable(client.member(), keyId).then().statusCode(200).header("ETag", "\"2\"");
        disable(client.admin, keyId).then().statusCode(200).header("ETag", "\"3\"");
        disable(client.member(), keyId).then().statusCode(200).header("ETag", "\"3\"");

        enable(client.member(), keyId).then().statusCode(403).body("type", equalTo("urn:keyledger:problem:forbidden"));
        enable(client.admin, keyId).then().statusCode(200).body("status", equalTo("active"));
    }

    @Test
    void expiredKey_isExpired_disabledOrNot() {
        String keyId = client.newKeyId("ci");
        PastExpiry.append(store, states, client.workspace, keyId);

        disable(client.admin, keyId).then().statusCode(200).body("status", equalTo("expired"));
        enable(client.admin, keyId).then().statusCode(200).body("status", equalTo("expired"));
    }

    @Test
    void primaryAndMissingKeys_areRefused() {
        for (Response answer : new Response[] {
            disable(client.admin, client.primaryKeyId()), enable(client.admin, client.primaryKeyId())
        }) {
            answer.then().statusCode(409).body("type", equalTo("urn:keyledger:problem:primary-key-not-disablable"));
        }
        disable(client.admin, UUID.randomUUID().toString()).then().statusCode(404);
        enable(client.admin, UUID.randomUUID().toString()).then().statusCode(404);
    }

    @Test
    void staleVersion_isRefused() {
        String keyId = client.newKeyId("ci");
        for (String change : new String[] {"/disable", "/enable"}) {
            as(client.admin)
                    .header("If-Match", "\"7\"")
                    .post(client.keysPath() + "/" + keyId + change)
                    .then()
                    .statusCode(412);
        }
    }
}
