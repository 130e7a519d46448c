package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevocationTest {
    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void verifyAfterRevokesAnswer_saysRevoked() {
        Keys.Created key = acme.create("short-lived " + System.nanoTime());
        verify(key.key(), key.consistencyToken())
                .body("valid", equalTo(true))
                .body("code", equalTo("VALID"))
                .body("keyId", equalTo(key.keyId()));

        String revoked = acme.revoke(key.keyId());

        verify(key.key(), revoked).body("valid", equalTo(false)).body("code", equalTo("REVOKED"));
    }

    /** Through all that is between a command's answer and a verifier's memory. */
    @Test
    void disabledKey_isRefusedUntilItIsEnabled_andAnEditedOneIsWhatTheEditSays() {
        Keys.Created key = acme.create("odd " + System.nanoTime());
        // Verifiers are heard a moment after they have started.
        await("every verifier to be known to read it")
                .until(() -> change(key, "POST", "/disable", Map.of("reason", "odd traffic"))
                                .statusCode()
                        == 200);
        Response again = change(key, "POST", "/disable", Map.of());
        again.then().statusCode(200).body("status", equalTo("disabled"));
        verify(key.key(), again.header("Consistency-Token")).body("code", equalTo("DISABLED"));
        stack.as("ada", "query")
                .header("Consistency-Token", again.header("Consistency-Token"))
                .get("/v1/workspaces/acme/keys/" + key.keyId())
                .then()
                .body("status", equalTo("disabled"))
                .body("version", equalTo(2));

        Response edited =
                change(key, "PATCH", "", Map.of("scopes", List.of("models:read"), "expiresAt", "2091-01-31T00:00:00Z"));
        edited.then().statusCode(200);
        Response enabled = change(key, "POST", "/enable", null);
        enabled.then().statusCode(200).body("status", equalTo("active"));

        verify(key.key(), enabled.header("Consistency-Token"))
                .body("code", equalTo("VALID"))
                .body("scopes", contains("models:read"))
                .body("version", equalTo(5));
        acme.revoke(key.keyId());
    }

    private Response change(Keys.Created key, String method, String path, Object body) {
        RequestSpecification request = stack.as("ada", "command");
        return (body == null ? request : request.body(body))
                .request(method, "/v1/workspaces/acme/keys/" + key.keyId() + path);
    }

    private ValidatableResponse verify(String key, String consistencyToken) {
        return stack.as("gateway", "query")
                .header("Consistency-Token", consistencyToken)
                .body(Map.of("key", key))
                .post("/v1/keys/verify")
                .then()
                .statusCode(200);
    }
}
