package dev.keyledger.localstack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoKeysTest {
    private static final String ACME = "/v1/workspaces/acme";
    private static final String GLOBEX = "/v1/workspaces/globex";

    private FakeStack stack;

    @BeforeEach
    void start() throws IOException {
        stack = new FakeStack()
                .on("POST /token", 200, "{\"access_token\":\"t\"}")
                .on("PUT " + ACME, 200, "{}")
                .on("PUT " + GLOBEX, 200, "{}")
                .on("POST " + ACME + "/keys", 201, "{\"key\":\"dg_live_acme\"}")
                .on("POST " + GLOBEX + "/keys", 201, "{\"key\":\"dg_live_globex\"}");
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void firstRun_usesWhatItWasShown() throws Exception {
        assertThat(make())
                .hasSize(namesOfAll().size())
                .contains(new DemoKey("Nightly batch", "dg_live_acme"), new DemoKey("Support bot", "dg_live_globex"));
    }

    /** Their own revoked namesakes, and keys that people have made, are left alone. */
    @Test
    void laterRun_hasTheKeysOfTheEarlierOneRotated() throws Exception {
        stack.on("POST " + ACME + "/keys", 409, "{\"type\":\"urn:keyledger:problem:name-taken\"}")
                .on("GET " + ACME + "/keys", 200, """
                        {"items":[{"keyId":"gone","name":"Chat assistant","status":"revoked"},
                                  {"keyId":"theirs","name":"Somebody's","status":"active"},
                                  {"keyId":"chat","name":"Chat assistant","status":"active"},
                                  {"keyId":"batch","name":"Nightly batch","status":"expired"},
                                  {"keyId":"index","name":"Search index","status":"active"}]}
                        """)
                .on("POST " + ACME + "/keys/chat/rotate", 202, "{\"key\":\"dg_live_chat_2\"}")
                .on("POST " + ACME + "/keys/batch/rotate", 202, "{\"key\":\"dg_live_batch_2\"}")
                .on(
                        "POST " + ACME + "/keys/index/rotate",
                        409,
                        "{\"type\":\"urn:keyledger:problem:rotation-in-progress\"}");

        assertThat(make())
                .contains(
                        new DemoKey("Chat assistant", "dg_live_chat_2"),
                        new DemoKey("Nightly batch", "dg_live_batch_2"))
                .extracting(DemoKey::name)
                .doesNotContain("Search index");
        assertThat(stack.asked.stream().filter(asked -> asked.contains("/rotate")))
                .allMatch(asked -> Stream.of("/chat/", "/batch/", "/index/").anyMatch(asked::contains))
                .hasSize(3);
    }

    private List<DemoKey> make() throws IOException, InterruptedException {
        try (var keys = new DemoKeys(stack.endpoints())) {
            return keys.make();
        }
    }

    private static List<String> namesOfAll() {
        return DemoWorkspace.ALL.stream()
                .flatMap(workspace -> workspace.keyNames().stream())
                .toList();
    }
}
