package dev.keyledger.command.limit;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.verifiers.SpeakingVerifier;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much can be made of a workspace, with limits low enough to be reached. */
@QuarkusTest
@WithTestResource(ServersResource.class)
@TestProfile(LimitsTest.LowLimits.class)
class LimitsTest {
    private static final int PER_KEY = 4;
    private static final int PER_WORKSPACE = 15;
    /** More than all other tests make together. */
    private static final int PER_PERSON = 100;

    private static final int KEYS_EVER = 6;
    private static final int MEMBER_KEYS = 2;
    private static final int MEMBER_KEYS_EVER = 3;

    /** Refilled once in four seconds or more, so that a refill in the middle of a test stays within its slack. */
    public static class LowLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "keyledger.command.limits.changes-per-key-per-minute", "" + PER_KEY,
                    "keyledger.command.limits.changes-per-workspace-per-minute", "" + PER_WORKSPACE,
                    "keyledger.command.limits.creates-per-minute", "" + PER_PERSON,
                    "keyledger.command.keys-per-workspace-ever-max", "" + KEYS_EVER,
                    "keyledger.command.keys-per-member-max", "" + MEMBER_KEYS,
                    "keyledger.command.keys-per-member-ever-max", "" + MEMBER_KEYS_EVER);
        }
    }

    private CommandClient client;
    private int names;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void keyChangedTooOften_isRefused_whileItsSecretsCanStillBeEnded() {
        String keyId = client.newKeyId("ci");
        String rotation = rotate(keyId, "{\"overlap\":\"PT1H\"}")
                .then()
                .statusCode(202)
                .extract()
                .path("rotationId");

        int done = untilLimited(() -> rename(keyId));

        assertThat(done).as("renamed besides one rotation").isBetween(PER_KEY - 1, PER_KEY + 1);
        requireLimited(rotate(keyId, "{}"));
        requireLimited(rename(keyId));
        retireOld(keyId, rotation).then().statusCode(200);
        rename(client.newKeyId("another")).then().statusCode(200);
        client.revoke(client.admin, keyId).then().statusCode(200);
    }

    /** What is exposed can be ended however often it is asked for, when nothing else goes through any more. */
    @Test
    @SuppressWarnings("try") // The verifier only has to be heard.
    void revokingDisablingAndRetiringOld_areNeverLimited() {
        String keyId = client.newKeyId("ci");
        String rotation = rotate(keyId, "{\"overlap\":\"PT1H\"}")
                .then()
                .statusCode(202)
                .extract()
                .path("rotationId");
        String others = client.newKeyId("cd");
        String odd = client.newKeyId("cf");
        untilLimited(() -> rename(keyId));
        untilLimited(() -> rename(others));
        untilLimited(() -> rename(odd));

        try (var verifier = SpeakingVerifier.ofThisBuild()) {
            for (int i = 0; i < 2 * PER_WORKSPACE; i++) {
                retireOld(keyId, rotation).then().statusCode(200);
                client.revoke(client.admin, others).then().statusCode(200);
                disable(odd).then().statusCode(200);
            }
            untilLimited(() -> as(client.admin).post(client.keysPath() + "/" + odd + "/enable"));
        }
    }

    @Test
    void primaryKeyRotatedTooOften_isRefused() {
        int done = untilLimited(() -> rotate(client.primaryKeyId(), "{\"retireOld\":\"immediately\"}"));

        assertThat(done).isBetween(PER_KEY, PER_KEY + 1);
        requireLimited(as(client.admin).post(client.keysPath() + "/" + client.primaryKeyId() + "/reveal"));
    }

    @Test
    void attemptsOfThoseWhoMayNotChangeTheKey_takeNothingFromIt() {
        String keyId = client.newKeyId("ci");
        var globex = CommandClient.ofProvisionedWorkspace();
        for (int i = 0; i < 2 * PER_KEY; i++) {
            as(client.member())
                    .body("{\"name\":\"mine\"}")
                    .patch(client.keysPath() + "/" + keyId)
                    .then()
                    .statusCode(403);
            as(globex.admin)
                    .body("{}")
                    .post(globex.keysPath() + "/" + keyId + "/rotate")
                    .then()
                    .statusCode(404);
        }

        rename(keyId).then().statusCode(200);
        globex.create("ci").then().statusCode(201);
    }

    @Test
    void workspaceChangedTooOften_isRefused_andOthersAreNot() {
        Instant began = Instant.now();
        String[] keys = {client.newKeyId("a"), client.newKeyId("b"), client.newKeyId("c"), client.newKeyId("d")};
        int done = 4;
        for (int i = 0; i < PER_KEY; i++) {
            for (String keyId : keys) {
                done += rename(keyId).statusCode() == 200 ? 1 : 0;
            }
        }

        // What a slow machine gives back in the meantime is part of the limit.
        long refilled = Duration.between(began, Instant.now()).toMillis() * PER_WORKSPACE / 60_000 + 1;
        assertThat(done).isBetween(PER_WORKSPACE, (int) (PER_WORKSPACE + refilled));
        requireLimited(client.create("e"));
        client.revoke(client.admin, keys[0]).then().statusCode(200);
        rotate(client.primaryKeyId(), "{\"retireOld\":\"immediately\"}").then().statusCode(202);
        CommandClient.ofProvisionedWorkspace().create("a").then().statusCode(201);
    }

    @Test
    void keysEverCreated_areBounded_revokedOnesIncluded() {
        for (int created = 1; created < KEYS_EVER; created++) {
            client.revoke(client.admin, client.newKeyId("ci")).then().statusCode(200);
        }

        client.create("ci").then().statusCode(409).body("type", equalTo("urn:keyledger:problem:too-many-keys-ever"));
        assertThat(Database.count("SELECT active FROM workspaces WHERE workspace_id = ?", client.workspace))
                .isEqualTo(1);
        assertThat(Database.count("SELECT created FROM workspaces WHERE workspace_id = ?", client.workspace))
                .isEqualTo(KEYS_EVER);
        assertThat(Database.count(
                        "SELECT count(*) FROM events WHERE version = 1 AND workspace_id = ?", client.workspace))
                .isEqualTo(KEYS_EVER);
    }

    /** Somebody in many workspaces has one limit for all of them. */
    @Test
    void personWhoCreatesTooOften_isRefused_inWhateverWorkspace() {
        List<CommandClient> many = Stream.generate(CommandClient::ofNewWorkspace)
                .limit(2 * PER_PERSON / (KEYS_EVER - 1))
                .toList();
        String everywhere = TestTokens.token(
                "pat",
                "Pat Everywhere",
                many.stream()
                        .map(one -> "workspace:" + one.workspace + ":admin")
                        .toArray(String[]::new));
        int done = 0;
        Response answer = null;
        for (CommandClient one : many) {
            one.provision("One of many").then().statusCode(201);
            for (int i = 1; i < KEYS_EVER; i++) {
                answer = as(everywhere).body("{\"name\":\"key " + i + "\"}").post(one.keysPath());
                if (answer.statusCode() != 429) {
                    answer.then().statusCode(201);
                    done++;
                }
            }
            if (answer.statusCode() == 429) {
                break;
            }
        }

        assertThat(done).isGreaterThanOrEqualTo(PER_PERSON);
        answer.then().statusCode(429).body("type", equalTo("urn:keyledger:problem:rate-limited"));
        client.create("somebody else's").then().statusCode(201);
    }

    /** What belongs to all isn't one member's to use up, be it by creating and revoking in turn. */
    @Test
    void memberWithItsShareOfKeysEver_isRefused_andNobodyElseIs() {
        for (int made = 0; made < MEMBER_KEYS_EVER; made++) {
            client.revoke(client.member(), createdBy(client.member(), "mine"))
                    .then()
                    .statusCode(200);
        }

        requireRefused(createAs(client.member(), "mine"), "too-many-own-keys-ever");
        requireRefused(createAs(client.member(), "mine"), "too-many-own-keys-ever");
        createAs(client.otherMember(), "theirs").then().statusCode(201);
        client.create("an admin's").then().statusCode(201);
        assertThat(Database.count("SELECT created FROM workspaces WHERE workspace_id = ?", client.workspace))
                .as("the primary key, the member's, and two others'")
                .isEqualTo(1 + MEMBER_KEYS_EVER + 2);
    }

    @Test
    void memberWithItsShareOfUnrevokedKeys_isRefused_untilItRevokesOne() {
        String first = createdBy(client.member(), "first");
        createdBy(client.member(), "second");

        requireRefused(createAs(client.member(), "third"), "too-many-own-keys");
        createAs(client.otherMember(), "third").then().statusCode(201);
        assertThat(Database.count("SELECT active FROM workspaces WHERE workspace_id = ?", client.workspace))
                .isEqualTo(4);
        client.revoke(client.member(), first).then().statusCode(200);
        createdBy(client.member(), "fourth");
    }

    @Test
    void memberOfTwoWorkspaces_hasAShareInEach() {
        var globex = CommandClient.ofProvisionedWorkspace();
        String both = TestTokens.token(
                "both",
                "Both Member",
                "workspace:" + client.workspace + ":member",
                "workspace:" + globex.workspace + ":member");
        createdBy(both, "first");
        createdBy(both, "second");

        requireRefused(createAs(both, "third"), "too-many-own-keys");
        as(both).body("{\"name\":\"first\"}").post(globex.keysPath()).then().statusCode(201);
    }

    private String createdBy(String token, String name) {
        return createAs(token, name).then().statusCode(201).extract().path("keyId");
    }

    private Response createAs(String token, String name) {
        return as(token).body("{\"name\":\"%s\"}".formatted(name)).post(client.keysPath());
    }

    private static void requireRefused(Response answer, String type) {
        answer.then().statusCode(409).body("type", equalTo("urn:keyledger:problem:" + type));
    }

    private interface Request {
        Response send();
    }

    private static int untilLimited(Request request) {
        for (int done = 0; done < 10 * PER_KEY; done++) {
            Response answer = request.send();
            if (answer.statusCode() == 429) {
                return done;
            }
            assertThat(answer.statusCode()).isBetween(200, 299);
        }
        throw new AssertionError("never limited");
    }

    private static void requireLimited(Response answer) {
        answer.then().statusCode(429).body("type", equalTo("urn:keyledger:problem:rate-limited"));
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60 / PER_KEY + 1);
    }

    private Response rename(String keyId) {
        return as(client.admin)
                .body("{\"name\":\"name " + names++ + "\"}")
                .patch(client.keysPath() + "/" + UUID.fromString(keyId));
    }

    private Response disable(String keyId) {
        return as(client.admin).post(client.keysPath() + "/" + keyId + "/disable");
    }

    private Response retireOld(String keyId, String rotationId) {
        return as(client.admin).post(client.keysPath() + "/" + keyId + "/rotations/" + rotationId + "/retire-old");
    }

    private Response rotate(String keyId, String body) {
        return as(client.admin).body(body).post(client.keysPath() + "/" + keyId + "/rotate");
    }
}
