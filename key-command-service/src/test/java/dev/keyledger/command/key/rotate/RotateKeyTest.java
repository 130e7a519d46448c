package dev.keyledger.command.key.rotate;

import static dev.keyledger.command.CommandClient.as;
import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Together;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
class RotateKeyTest {

    @ConfigProperty(name = "keyledger.command.sandbox.sinks.cloud-sandbox.directory")
    Path cloud;

    @ConfigProperty(name = "keyledger.command.sandbox.sinks.desktop-app.directory")
    Path desktop;

    private CommandClient client;
    private String admin;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofNewWorkspace();
        admin = TestTokens.token(UUID.randomUUID().toString(), "Ann", "workspace:" + client.workspace + ":admin");
    }

    private Response rotate(String token, String keyId, String body) {
        return as(token).body(body).post(client.keysPath() + "/" + keyId + "/rotate");
    }

    private Response rotation(String keyId, String rotationId) {
        return as(client.admin).get(client.keysPath() + "/" + keyId + "/rotations/" + rotationId);
    }

    private Response retireOld(String token, String keyId, String rotationId) {
        return as(token).post(client.keysPath() + "/" + keyId + "/rotations/" + rotationId + "/retire-old");
    }

    /** It is told as soon as it is known, before the rotation has waited for long. */
    private void awaitObstacle(String keyId, String rotationId) {
        await().untilAsserted(() ->
                rotation(keyId, rotationId).then().body("steps[1].detail", containsString("cloud-sandbox")));
    }

    private void awaitStatus(String keyId, String rotationId, String status) {
        await().untilAsserted(() -> assertThat(
                        rotation(keyId, rotationId).path("status").toString())
                .isEqualTo(status));
    }

    private static String types(String keyId) {
        return Database.text(
                "SELECT string_agg(replace(type, 'key.', ''), ' ' ORDER BY version) FROM events"
                        + " WHERE stream_id = ?",
                UUID.fromString(keyId));
    }

    private String revealed(String keyId) {
        return as(admin).post(client.keysPath() + "/" + keyId + "/reveal").path("key");
    }

    private void awaitSandboxes(String key) {
        await().untilAsserted(() -> {
            for (Path directory : List.of(cloud, desktop)) {
                assertThat(directory.resolve(client.workspace).resolve("gateway.env"))
                        .hasContent("GATEWAY_API_KEY=" + key);
            }
        });
    }

    private static long ciphertextsOf(String keyId) {
        return Database.count("SELECT count(*) FROM ciphertexts WHERE key_id = ?", UUID.fromString(keyId));
    }

    @Test
    void provisionedWorkspace_findsItsKeyInEverySandbox() {
        client.provision("Acme");
        awaitSandboxes(revealed(client.primaryKeyId()));
    }

    @Test
    void primaryRotation_updatesTheSandboxes_thenRetiresTheOldSecret() {
        client.provision("Acme");
        String keyId = client.primaryKeyId();
        Response answer = rotate(client.admin, keyId, "{\"reason\":\"yearly\"}");
        answer.then()
                .statusCode(202)
                .header("Cache-Control", "no-store")
                .header("ETag", "\"2\"")
                .header("Consistency-Token", matchesPattern("[A-Za-z0-9_-]{108}"))
                .body("status", equalTo("issued"))
                .body("secretVersion", equalTo(2))
                .body("oldValidUntil", nullValue())
                .body("key", nullValue());
        String rotationId = answer.path("rotationId");
        assertThat(answer.header("Location")).isEqualTo(client.keysPath() + "/" + keyId + "/rotations/" + rotationId);

        awaitStatus(keyId, rotationId, "completed");

        assertThat(types(keyId)).isEqualTo("created rotated sandbox-secrets-updated secret-retired");
        awaitSandboxes(revealed(keyId));
        assertThat(ciphertextsOf(keyId)).isOne();
        rotation(keyId, rotationId)
                .then()
                .statusCode(200)
                .body("steps.name", equalTo(List.of("secret-issued", "sandboxes-updated", "old-secret-retired")))
                .body("steps[2].at", notNullValue())
                .body("oldValidUntil", notNullValue());
    }

    @Test
    void openRotation_isNotRotatedAgain_butSuperseded() throws IOException {
        Path obstacle = breakSandbox();
        client.provision("Acme");
        String keyId = client.primaryKeyId();
        String first = rotate(client.admin, keyId, "{}").path("rotationId");

        rotate(client.admin, keyId, "{\"retireOld\":\"after-update\"}")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:rotation-in-progress"));
        Response immediate = rotate(client.admin, keyId, "{\"retireOld\":\"immediately\"}");
        immediate.then().statusCode(202).body("secretVersion", equalTo(3)).body("oldValidUntil", notNullValue());
        assertThat(ciphertextsOf(keyId)).as("old secrets are deleted at once").isOne();
        awaitStatus(keyId, first, "superseded");
        String second = immediate.path("rotationId");
        awaitObstacle(keyId, second);

        Files.delete(obstacle);

        awaitStatus(keyId, second, "completed");
        awaitSandboxes(revealed(keyId));
        assertThat(types(keyId)).startsWith("created rotated rotated sandbox-secrets-updated");
    }

    @Test
    void failingSandbox_keepsTheOldSecret_untilItIsCutByHand() throws IOException {
        Path obstacle = breakSandbox();
        client.provision("Acme");
        String keyId = client.primaryKeyId();
        String rotationId = rotate(client.admin, keyId, "{}").path("rotationId");
        awaitStatus(keyId, rotationId, "waiting-for-sandbox");
        rotation(keyId, rotationId)
                .then()
                .body("steps[1].detail", containsString("cloud-sandbox"))
                .body("oldValidUntil", nullValue());
        assertThat(types(keyId)).isEqualTo("created rotated");

        retireOld(client.admin, keyId, rotationId)
                .then()
                .statusCode(200)
                .header("ETag", "\"3\"")
                .body("status", equalTo("waiting-for-sandbox"))
                .body("oldValidUntil", notNullValue());
        retireOld(client.admin, keyId, rotationId).then().statusCode(200).header("ETag", "\"3\"");

        Files.delete(obstacle);
        awaitStatus(keyId, rotationId, "completed");
        assertThat(types(keyId)).isEqualTo("created rotated secret-retired sandbox-secrets-updated");
    }

    /** A file where the workspace's directory should be. */
    private Path breakSandbox() throws IOException {
        Files.createDirectories(cloud);
        return Files.createFile(cloud.resolve(client.workspace));
    }

    /** What an earlier rotation has left to retire is not what the open one replaces. */
    @Test
    void stepLeftOverFromAnEarlierRotation_leavesTheSecretThatTheSandboxHolds() throws IOException, SQLException {
        client.provision("Acme");
        String keyId = client.primaryKeyId();
        String first =
                rotate(client.admin, keyId, "{\"retireOld\":\"immediately\"}").path("rotationId");
        awaitStatus(keyId, first, "completed");
        awaitNoRetireStep(keyId);
        Path away = takeSandboxAway();
        leaveRetireStep(keyId, first, "1 hour");

        String second = rotate(client.admin, keyId, "{}").path("rotationId");

        assertThat(retireSteps(keyId))
                .as("a new rotation closes the steps before it")
                .isZero();
        awaitObstacle(keyId, second);
        leaveRetireStep(keyId, first, "0");
        awaitNoRetireStep(keyId);
        assertThat(types(keyId)).isEqualTo("created rotated sandbox-secrets-updated rotated");
        // Of the open rotation itself, but too early.
        leaveRetireStep(keyId, second, "0");
        awaitNoRetireStep(keyId);
        assertThat(types(keyId)).isEqualTo("created rotated sandbox-secrets-updated rotated");

        Files.delete(cloud.resolve(client.workspace));
        Files.move(away, cloud.resolve(client.workspace));
        awaitStatus(keyId, second, "completed");
        awaitSandboxes(revealed(keyId));
    }

    /** A file stands in its place. Somebody looks after the sandbox all the time, so it takes an attempt or two. */
    private Path takeSandboxAway() {
        Path there = cloud.resolve(client.workspace);
        Path away = cloud.resolve(client.workspace + ".away");
        await().ignoreException(FileAlreadyExistsException.class).until(() -> {
            if (Files.notExists(away)) {
                Files.move(there, away);
            }
            if (Files.isDirectory(there)) {
                try (var files = Files.list(there)) {
                    for (Path file : files.toList()) {
                        Files.deleteIfExists(file);
                    }
                }
                Files.delete(there);
            }
            return Files.createFile(there) != null;
        });
        return away;
    }

    private void leaveRetireStep(String keyId, String rotationId, String in) throws SQLException {
        Database.execute("""
                INSERT INTO due_steps (key_id, step, workspace_id, due_at, rotation_id, precondition)
                VALUES ('%s', 'retire', '%s', now() + interval '%s', '%s', 'sandboxes-updated')""".formatted(keyId, client.workspace, in, rotationId));
    }

    private static long retireSteps(String keyId) {
        return Database.count(
                "SELECT count(*) FROM due_steps WHERE key_id = ? AND step = 'retire'", UUID.fromString(keyId));
    }

    private static void awaitNoRetireStep(String keyId) {
        await().until(() -> retireSteps(keyId) == 0);
    }

    @Test
    void sandboxThatLostItsSecret_getsItAgain() throws IOException {
        client.provision("Acme");
        String key = revealed(client.primaryKeyId());
        awaitSandboxes(key);

        Files.delete(desktop.resolve(client.workspace).resolve("gateway.env"));

        awaitSandboxes(key);
    }

    @Test
    void additionalKey_showsItsNewSecretOnce_andEndsTheOldOneAtOnce() {
        client.provision("Acme");
        String keyId = client.newKeyId("ci");

        Response answer = rotate(client.admin, keyId, "{}");

        answer.then()
                .statusCode(202)
                .header("ETag", "\"3\"")
                .body("status", equalTo("completed"))
                .body("key", matchesPattern("dg_live_[0-9A-Za-z]{36}"))
                .body("oldValidUntil", notNullValue());
        assertThat(types(keyId)).isEqualTo("created rotated secret-retired");
        assertThat(ciphertextsOf(keyId)).isZero();
        rotation(keyId, answer.path("rotationId")).then().body("status", equalTo("completed"));
    }

    @Test
    void additionalKeyWithOverlap_retiresTheOldSecretAtItsEnd() {
        client.provision("Acme");
        String keyId = client.newKeyId("ci");
        String rotationId = rotate(client.admin, keyId, "{\"overlap\":\"PT1S\"}")
                .then()
                .statusCode(202)
                .body("status", equalTo("overlapping"))
                .extract()
                .path("rotationId");

        awaitStatus(keyId, rotationId, "completed");
        await().untilAsserted(() -> assertThat(types(keyId)).isEqualTo("created rotated secret-retired"));
        assertThat(Database.count("SELECT count(*) FROM due_steps WHERE key_id = ?", UUID.fromString(keyId)))
                .isZero();
    }

    @Test
    void revokedInTheMiddle_nothingIsDueAnyMore() {
        client.provision("Acme");
        String keyId = client.newKeyId("ci");
        String rotationId =
                rotate(client.admin, keyId, "{\"overlap\":\"PT1H\"}").path("rotationId");
        client.revoke(client.admin, keyId).then().statusCode(200);

        assertThat(Database.count("SELECT count(*) FROM due_steps WHERE key_id = ?", UUID.fromString(keyId)))
                .isZero();
        rotation(keyId, rotationId).then().body("status", equalTo("completed"));
        retireOld(client.admin, keyId, rotationId).then().statusCode(200);
        rotate(client.admin, keyId, "{}").then().statusCode(409).body("type", containsString("key-revoked"));
    }

    @Test
    void oneIdempotencyKey_rotatesOnce_howeverManyAsk() {
        client.provision("Acme");
        String keyId = client.newKeyId("ci");
        List<Response> answers = Together.times(
                16,
                i -> CommandClient.patiently(() -> as(client.admin)
                        .header("Idempotency-Key", "rotate-1")
                        .body("{\"overlap\":\"PT1H\"}")
                        .post(client.keysPath() + "/" + keyId + "/rotate")));

        assertThat(answers).extracting(Response::statusCode).containsOnly(202);
        assertThat(answers)
                .extracting(Response::asString)
                .containsOnly(answers.getFirst().asString());
        assertThat(types(keyId)).isEqualTo("created rotated");
        as(client.admin)
                .header("Idempotency-Key", "rotate-1")
                .body("{\"overlap\":\"PT2H\"}")
                .post(client.keysPath() + "/" + keyId + "/rotate")
                .then()
                .statusCode(422);
    }

    @Test
    void repeatedAnswer_losesASecretThatHasEnded() {
        client.provision("Acme");
        String keyId = client.newKeyId("ci");
        Response first = as(client.admin)
                .header("Idempotency-Key", "r")
                .body("{}")
                .post(client.keysPath() + "/" + keyId + "/rotate");
        rotate(client.admin, keyId, "{}").then().statusCode(202);

        as(client.admin)
                .header("Idempotency-Key", "r")
                .body("{}")
                .post(client.keysPath() + "/" + keyId + "/rotate")
                .then()
                .statusCode(202)
                .header("Idempotent-Replayed", "true")
                .body("rotationId", equalTo(first.path("rotationId")))
                .body("key", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"overlap\":\"P8D\"}|/overlap",
                "{\"overlap\":\"-PT1S\"}|/overlap",
                "{\"overlap\":\"1 day\"}|/overlap",
                "{\"retireOld\":\"immediately\"}|/retireOld",
                "{\"retireOld\":\"after-overlap\"}|/retireOld",
                "{\"reason\":\"a\\u0000\"}|/reason",
                "{\"x\":1}|/x",
            })
    void everyWrongFieldOfAnAdditionalKeysRotation_isNamed(String body, String pointer) {
        client.provision("Acme");
        rotate(client.admin, client.newKeyId("ci"), body)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void overlapOfAPrimaryKey_isRefused() {
        client.provision("Acme");
        rotate(client.admin, client.primaryKeyId(), "{\"overlap\":\"PT0S\"}")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/overlap"));
    }

    @Test
    void membersRotateTheirOwn_adminsAll_operatorsNone() {
        client.provision("Acme");
        String keyId = as(client.member())
                .body("{\"name\":\"mine\"}")
                .post(client.keysPath())
                .then()
                .extract()
                .path("keyId");

        rotate(client.otherMember(), keyId, "{}").then().statusCode(403);
        rotate(CommandClient.OPERATOR, keyId, "{}").then().statusCode(403);
        rotate(CommandClient.STRANGER, keyId, "{}").then().statusCode(404);
        rotate(client.member(), client.primaryKeyId(), "{}").then().statusCode(403);
        String rotationId = rotate(client.member(), keyId, "{}").path("rotationId");
        as(client.otherMember())
                .get(client.keysPath() + "/" + keyId + "/rotations/" + rotationId)
                .then()
                .statusCode(403);
        retireOld(client.otherMember(), keyId, rotationId).then().statusCode(403);
        retireOld(client.member(), keyId, rotationId).then().statusCode(200);
    }

    @Test
    void unknownRotation_isNotFound() {
        client.provision("Acme");
        String keyId = client.newKeyId("ci");
        for (String id : List.of(UUID.randomUUID().toString(), "1", "x")) {
            rotation(keyId, id).then().statusCode(404).body("type", containsString("rotation-not-found"));
            retireOld(client.admin, keyId, id).then().statusCode(404);
        }
    }
}
