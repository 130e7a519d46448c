package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Primary keys are rotated while programs use them, and the service that does it is killed at random moments. */
class RotationUnderTrafficTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int ROTATIONS = LONG ? 100 : 2;
    private static final int KILLS = LONG ? 20 : 1;
    private static final int STEPS_SECONDS = 12;

    private final Stack stack = Stack.shared();

    @Test
    void programsNeverNotice_thatTheirKeyIsRotated() throws Exception {
        new Keys(stack, "acme", "ada").provisioned();
        var random = new Random(20_261_123);
        Path secretFile = stack.data().resolve("sandboxes/acme/gateway.env");
        await("sandbox to hold the key").until(() -> secretFile.toFile().exists());
        String keyId = primary().getString("keyId");
        try (Traffic traffic = Traffic.in(stack, secretFile)) {
            for (int i = 0; i < ROTATIONS - KILLS; i++) {
                awaitCompleted(keyId, rotate(keyId));
            }
            assertThat(traffic.refused()).isEmpty();
            assertThat(traffic.delayed()).as("requests that had to ask again").isZero();
            for (int i = 0; i < KILLS; i++) {
                String rotationId = rotate(keyId);
                Duration moment = Duration.ofMillis(random.nextInt(STEPS_SECONDS * 1_000));
                await("moment to kill it").pollDelay(moment).until(() -> true);
                killCommandService();
                awaitCompleted(keyId, rotationId);
            }
            traffic.finish();
            System.out.printf(
                    Locale.ROOT,
                    "%d rotations, %d kills: %,d requests accepted, %d refused, %,d asked again%n",
                    ROTATIONS,
                    KILLS,
                    traffic.accepted(),
                    traffic.refused().size(),
                    traffic.delayed());
            assertThat(traffic.refused()).isEmpty();
            assertThat(traffic.accepted()).isGreaterThan(ROTATIONS * 50);
        }
        String revealed = stack.as("ada", "command")
                .post(path(keyId) + "/reveal")
                .then()
                .statusCode(200)
                .extract()
                .path("key");
        for (String sink : new String[] {"sandboxes", "desktop"}) {
            assertThat(stack.data().resolve(sink).resolve("acme/gateway.env"))
                    .hasContent("GATEWAY_API_KEY=" + revealed);
        }
        await("view").until(() -> primary().get("rotation") == null);
    }

    private void awaitCompleted(String keyId, String rotationId) {
        await("rotation " + rotationId).ignoreExceptions().until(() -> "completed".equals(status(keyId, rotationId)));
    }

    private JsonPath primary() {
        return stack.as("ada", "query")
                .get("/v1/workspaces/acme/keys/primary")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static String path(String keyId) {
        return "/v1/workspaces/acme/keys/" + keyId;
    }

    private String rotate(String keyId) {
        Response answer =
                stack.as("ada", "command").body(Map.of("reason", "a test")).post(path(keyId) + "/rotate");
        answer.then().statusCode(202);
        return answer.path("rotationId");
    }

    private String status(String keyId, String rotationId) {
        return stack.as("ada", "command")
                .get(path(keyId) + "/rotations/" + rotationId)
                .path("status");
    }

    private void killCommandService() {
        stack.awaitRestart("key-command-service", stack.kill("key-command-service"));
    }
}
