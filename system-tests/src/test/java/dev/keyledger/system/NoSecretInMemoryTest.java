package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Who reads events and counts requests needs no secret. So what was never presented must not be in the memory of these
 * services: neither a key nor a digest from which it could be recognised without the pepper. Not so the command service,
 * which makes keys, and whatever a gateway presents passes through the query service: keys of others are not looked for.
 */
class NoSecretInMemoryTest {
    private static final String SERVICES_NAME = "the service's own name";

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void keyThatWasNeverPresented_isInNoReadersMemory() throws Exception {
        List<Keys.Created> keys = new ArrayList<>(acme.create("unpresented", 5));
        String keyId = keys.getFirst().keyId();
        keys.add(rotated(keyId));
        acme.revoke(keys.get(1).keyId());
        sendRequestOf(keyId);
        acme.awaitCountedThroughNow();
        assertThat(acme.requests(keys.subList(0, 1))).isOne();
        for (String service : List.of("key-query-service", "usage-aggregator")) {
            var search = new ByteSearch()
                    .add(SERVICES_NAME, service.getBytes(StandardCharsets.US_ASCII))
                    .add("key id", keyId.getBytes(StandardCharsets.US_ASCII))
                    .add("key id", bytesOf(UUID.fromString(keyId)));
            keys.forEach(key -> SecretForms.of(key.key())
                    .forEach((form, bytes) -> search.add(form + " of key " + key.keyId(), bytes)));
            try (HeapDump dump = HeapDump.of(stack, service)) {
                assertThat(search.in(dump.file())).as(service).containsExactlyInAnyOrder("key id", SERVICES_NAME);
            }
        }
    }

    private Keys.Created rotated(String keyId) {
        var answer = stack.as("ada", "command")
                .body(Map.of("overlap", "PT1H"))
                .post("/v1/workspaces/acme/keys/" + keyId + "/rotate")
                .then()
                .statusCode(202)
                .extract();
        return new Keys.Created(keyId, answer.path("key"), answer.header("Consistency-Token"));
    }

    private void sendRequestOf(String keyId) {
        stack.as("gateway", "usage")
                .headers(Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", UUID.randomUUID().toString(),
                        "ce-source", "/gateways/test",
                        "ce-type", "dev.keyledger.gateway.request",
                        "ce-time", Instant.now().toString()))
                .body(Map.of("keyId", keyId, "model", "gpt-4o", "inputTokens", 10, "statusCode", 200, "durationMs", 3))
                .post("/v1/gateway-requests")
                .then()
                .statusCode(202);
    }

    private static byte[] bytesOf(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
