package dev.keyledger.command.key.reveal;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class RevealKeyTest {
    private CommandClient client;

    /** The limit counts people, so each test is somebody else. */
    private String admin;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
        admin = TestTokens.token(UUID.randomUUID().toString(), "Ann", "workspace:" + client.workspace + ":admin");
    }

    private Response reveal(String token, String keyId) {
        return as(token).post(client.keysPath() + "/" + keyId + "/reveal");
    }

    @Test
    void primaryKey_isShown_andThatItWasIsOnRecord() {
        String keyId = client.primaryKeyId();
        String key = as(admin)
                .body("{\"reason\":\"debugging\"}")
                .post(client.keysPath() + "/" + keyId + "/reveal")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .header("ETag", "\"2\"")
                .header("Consistency-Token", matchesPattern("[A-Za-z0-9_-]{108}"))
                .extract()
                .path("key");

        assertThat(new KeyFormat("dg_live_").parse(key)).isPresent();
        assertThat(Database.text(
                        "SELECT data ->> 'reason' || ' ' || (data -> 'actor' ->> 'name') || ' ' || type FROM events"
                                + " WHERE stream_id = ? AND version = 2",
                        UUID.fromString(keyId)))
                .isEqualTo("debugging Ann key.revealed");
        assertThat(Database.count("SELECT count(*) FROM events WHERE data::text LIKE ?", "%" + key + "%"))
                .isZero();
        assertThat(reveal(admin, keyId).path("key").toString()).isEqualTo(key);
    }

    @Test
    void additionalKey_isNeverShownAgain() {
        reveal(admin, client.newKeyId("ci"))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:key-not-revealable"));
    }

    @Test
    void othersThanAdmins_mayNot() {
        String keyId = client.primaryKeyId();
        reveal(client.member(), keyId).then().statusCode(403);
        reveal(CommandClient.OPERATOR, keyId).then().statusCode(403);
        reveal(CommandClient.STRANGER, keyId).then().statusCode(404);
        reveal(CommandClient.GATEWAY, keyId).then().statusCode(404);
        assertThat(Database.count("SELECT count(*) FROM events WHERE stream_id = ?", UUID.fromString(keyId)))
                .isOne();
    }

    @Test
    void secretThatIsNotKept_isNotRevealed_andNoEventSaysSo() throws Exception {
        String keyId = client.primaryKeyId();
        Database.execute("DELETE FROM ciphertexts WHERE key_id = '" + keyId + "'");

        reveal(admin, keyId).then().statusCode(409).body("type", equalTo("urn:keyledger:problem:key-not-revealable"));
        assertThat(Database.count("SELECT count(*) FROM events WHERE stream_id = ?", UUID.fromString(keyId)))
                .isOne();
    }

    @Test
    void tooOftenInAMinute_isRefusedForThatPersonAlone() {
        String keyId = client.primaryKeyId();
        IntStream.range(0, 10).forEach(i -> reveal(admin, keyId).then().statusCode(200));

        reveal(admin, keyId)
                .then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[1-9][0-9]?"))
                .contentType("application/problem+json")
                .body("type", equalTo("urn:keyledger:problem:rate-limited"));
        String another =
                TestTokens.token(UUID.randomUUID().toString(), "Bob", "workspace:" + client.workspace + ":admin");
        reveal(another, keyId).then().statusCode(200);
    }

    @Test
    void staleVersion_isRefused() {
        as(admin)
                .header("If-Match", "\"7\"")
                .post(client.keysPath() + "/" + client.primaryKeyId() + "/reveal")
                .then()
                .statusCode(412);
    }
}
