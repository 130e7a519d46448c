package dev.keyledger.command.access;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.QuickClient;
import dev.keyledger.command.QuickClient.Answer;
import dev.keyledger.command.verifiers.SpeakingVerifier;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People who are several things at once: they may do what each of these may, and not a thing that none of them may. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class SeveralRolesTest {
    private static final List<String> GROUPS =
            List.of("workspace:%s:member", "workspace:%s:admin", "platform:operator", "platform:gateway", "other");

    private static SpeakingVerifier verifier;

    private CommandClient client;

    /** Keys are disabled only once those who verify can read it. */
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

    /** What can be done to a key, and which group alone lets one do it to somebody else's. */
    @SuppressWarnings("ImmutableEnumChecker") // The set is a copy, which nobody changes.
    private enum Act {
        RENAME(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "PATCH", path(client, keyId), "{\"name\":\"" + UUID.randomUUID() + "\"}");
            }
        },
        ROTATE(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "POST", path(client, keyId) + "/rotate", "{}");
            }
        },
        ROTATION(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "GET", path(client, keyId) + "/rotations/" + UUID.randomUUID(), "");
            }
        },
        RETIRE_OLD(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "POST", path(client, keyId) + "/rotations/" + UUID.randomUUID() + "/retire-old", "");
            }
        },
        DISABLE(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "POST", path(client, keyId) + "/disable", "");
            }
        },
        ENABLE(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "POST", path(client, keyId) + "/enable", "");
            }
        },
        REVOKE(Set.of("workspace:%s:admin", "platform:operator")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "POST", path(client, keyId) + "/revoke", "");
            }
        },
        REVEAL_PRIMARY(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(token, "POST", path(client, client.primaryKeyId()) + "/reveal", "");
            }
        },
        ROTATE_PRIMARY(Set.of("workspace:%s:admin")) {
            @Override
            Answer to(CommandClient client, String token, String keyId) {
                return send(
                        token,
                        "POST",
                        path(client, client.primaryKeyId()) + "/rotate",
                        "{\"retireOld\":\"immediately\"}");
            }
        };

        private final Set<String> allowing;

        Act(Set<String> allowing) {
            this.allowing = Set.copyOf(allowing);
        }

        abstract Answer to(CommandClient client, String token, String keyId);

        private static Answer send(String token, String method, String path, String body) {
            return QuickClient.send(QuickClient.as(token), method, path, body.getBytes(StandardCharsets.UTF_8));
        }

        private static String path(CommandClient client, String keyId) {
            return client.keysPath() + "/" + keyId;
        }
    }

    /** Every set of groups, pairs and triples included, against every act on what somebody else has made. */
    @Test
    void severalRoles_allowNothingThatNoneOfThemAllows() {
        var wrong = new ArrayList<String>();
        for (int bits = 1; bits < 1 << GROUPS.size(); bits++) {
            Set<String> groups = new HashSet<>();
            for (int i = 0; i < GROUPS.size(); i++) {
                if ((bits & (1 << i)) != 0) {
                    groups.add(GROUPS.get(i));
                }
            }
            String token = TestTokens.token(
                    "kim-" + bits,
                    "Kim",
                    groups.stream()
                            .map(group -> group.formatted(client.workspace))
                            .toArray(String[]::new));
            for (Act act : Act.values()) {
                String others = client.newKeyId(UUID.randomUUID().toString());
                Answer answer = act.to(client, token, others);
                boolean allowed = groups.stream().anyMatch(act.allowing::contains);
                boolean refused = answer.status() == 403
                        || answer.body().contains("\"urn:keyledger:problem:workspace-not-found\"");
                if (allowed == refused || answer.status() >= 500) {
                    wrong.add(groups + " " + act + ": " + answer.status());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void operatorWhoIsAlsoMember_getsNoSecretOfSomebodyElse() {
        String both = TestTokens.token("kim", "Kim", "workspace:" + client.workspace + ":member", "platform:operator");
        String others = client.newKeyId("ci");
        Answer refused = Act.ROTATE.to(client, both, others);
        assertThat(refused.status()).as("%s", refused).isEqualTo(403);
        assertThat(refused.json().has("key")).isFalse();
        String own = as(both).body("{\"name\":\"own\"}").post(client.keysPath()).path("keyId");
        assertThat(Act.ROTATE.to(client, both, own).status()).isEqualTo(202);
        assertThat(Act.REVOKE.to(client, both, others).status()).isEqualTo(200);
    }

    /** The answer is remembered; whom it may be given to is asked anew. */
    @Test
    void replayToSomebodyWhoHasLostTheRole_givesNoSecret() {
        String keyId = client.newKeyId("ci");
        String admin = TestTokens.token("kim", "Kim", "workspace:" + client.workspace + ":admin");
        String member = TestTokens.token("kim", "Kim", "workspace:" + client.workspace + ":member");
        String operator = TestTokens.token("kim", "Kim", "platform:operator");
        String stranger = TestTokens.token("kim", "Kim", "workspace:globex:admin");
        String rotate = client.keysPath() + "/" + keyId + "/rotate";
        String body = "{\"overlap\":\"PT1H\"}";

        as(admin).header("Idempotency-Key", "r").body(body).post(rotate).then().statusCode(202);
        as(admin)
                .header("Idempotency-Key", "r")
                .body(body)
                .post(rotate)
                .then()
                .statusCode(202)
                .header("Idempotent-Replayed", equalTo("true"));
        for (Map.Entry<String, Integer> since :
                Map.of(member, 403, operator, 403, stranger, 404).entrySet()) {
            Response replay =
                    as(since.getKey()).header("Idempotency-Key", "r").body(body).post(rotate);
            replay.then().statusCode(since.getValue()).header("Idempotent-Replayed", nullValue());
            assertThat(replay.asString()).doesNotContain("dg_live_");
        }

        as(admin)
                .header("Idempotency-Key", "c")
                .body("{\"name\":\"cd\"}")
                .post(client.keysPath())
                .then()
                .statusCode(201);
        for (Map.Entry<String, Integer> since :
                Map.of(operator, 403, stranger, 404).entrySet()) {
            Response replay = as(since.getKey())
                    .header("Idempotency-Key", "c")
                    .body("{\"name\":\"cd\"}")
                    .post(client.keysPath());
            replay.then().statusCode(since.getValue());
            assertThat(replay.asString()).doesNotContain("dg_live_");
        }
    }

    @Test
    void endlessHeaders_areRefused() {
        as(client.admin)
                .header("Idempotency-Key", '"' + "k".repeat(7_000) + '"')
                .body("{\"name\":\"ci\"}")
                .post(client.keysPath())
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("Idempotency-Key"));
        String keyId = client.newKeyId("ci");
        as(client.admin)
                .header("If-Match", "\"\",".repeat(3_000) + "\"\"")
                .post(client.revokePath(keyId))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("If-Match"));
    }
}
