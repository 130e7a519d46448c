package dev.keyledger.system;

import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.ValidatableResponse;
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

    private ValidatableResponse verify(String key, String consistencyToken) {
        return stack.as("gateway", "query")
                .header("Consistency-Token", consistencyToken)
                .body(Map.of("key", key))
                .post("/v1/keys/verify")
                .then()
                .statusCode(200);
    }
}
