package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command service's database put back to an earlier point on a running stack, as an operator has to live through it. */
class RestoredStoreTest {
    private static final Pattern LOST = Pattern.compile("timeline accept --lost ([0-9]+)");

    @Test
    void keyWhoseRevocationIsOnlyInKafka_isNeverValidAgain(@TempDir Path folder) throws Exception {
        try (var stack = new Stack(folder.resolve("data"))) {
            stack.up();
            var databases = new Databases(stack);
            Keys acme = new Keys(stack, "acme", "ada").provisioned();
            List<Keys.Created> keys = acme.create("before the backup", 3);
            Keys.Created untouched = keys.get(0);
            Keys.Created twice = keys.get(1);
            Keys.Created live = keys.get(2);
            databases.backUp("keyledger_command");
            await("commands to be taken after the backup").until(() -> provision(stack) == 200);
            for (Keys.Created key : List.of(untouched, twice)) {
                String token = acme.revoke(key.keyId());
                assertThat(code(stack, key, token)).isEqualTo("REVOKED");
            }

            databases.restore("keyledger_command");

            var statuses = new TreeSet<Integer>();
            await("store to be found behind").untilAsserted(() -> {
                statuses.add(create(stack).statusCode());
                statuses.add(provision(stack));
                assertThat(stack.run("ops", "timeline", "show")).contains("behind, takes no commands");
            });
            assertThat(statuses).as("answers to commands").containsExactly(503);
            String shown = stack.run("ops", "timeline", "show");
            assertThat(shown).contains(untouched.keyId(), twice.keyId()).contains("dev.keyledger.key.revoked");
            String lost = LOST.matcher(shown)
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .findFirst()
                    .orElseThrow();
            assertThat(lost).isEqualTo("2");

            stack.run("ops", "timeline", "accept", "--lost", lost);
            await("commands to be taken again").until(() -> create(stack).statusCode() == 201);
            String again = acme.revoke(twice.keyId());

            await("key with two histories to be in doubt").until(() -> {
                String code = code(stack, twice, again);
                assertThat(code).isNotEqualTo("VALID");
                return "key-state-unknown".equals(code);
            });
            assertThat(code(stack, untouched, null)).isEqualTo("REVOKED");
            assertThat(code(stack, live, null)).isEqualTo("VALID");
            assertThat(code(stack, live, live.consistencyToken())).isEqualTo("store-restored");
            assertThat(stack.as("ops", "query").get("/v1/quarantine").jsonPath().getList("items.keyId", String.class))
                    .containsExactly(twice.keyId());
        }
    }

    private static Response create(Stack stack) {
        return stack.as("ada", "command")
                .body(Map.of("name", "tried " + System.nanoTime()))
                .post("/v1/workspaces/acme/keys");
    }

    /** A command that changes nothing here. */
    private static int provision(Stack stack) {
        return stack.as("ops", "command")
                .body(Map.of("name", "Workspace acme"))
                .put("/v1/workspaces/acme")
                .statusCode();
    }

    /** The answer's code, or the problem's slug. */
    private static String code(Stack stack, Keys.Created key, String consistencyToken) {
        var request = stack.as("gateway", "query").body(Map.of("key", key.key()));
        Response answer = (consistencyToken == null ? request : request.header("Consistency-Token", consistencyToken))
                .post("/v1/keys/verify");
        return answer.statusCode() == 200
                ? answer.path("code")
                : answer.<String>path("type").replace("urn:keyledger:problem:", "");
    }
}
