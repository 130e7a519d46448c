package dev.keyledger.localstack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.localstack.demo.DemoGateway.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoGatewayTest {
    private static final DemoKey KEY = new DemoKey("Chat assistant", "dg_live_secret");

    @Test
    void requestThatTheAgentLetsPass_isOfTheKeyThatItNames() throws Exception {
        try (var stack = new FakeStack();
                var gateway = new DemoGateway(stack.url())) {
            stack.on(
                    "GET /v1/authorize",
                    200,
                    "",
                    Map.of("X-Keyledger-Key-Id", "key-1", "X-Keyledger-Secret-Version", "2"));

            assertThat(gateway.chat(KEY)).isEqualTo(new Outcome.Passes("key-1", 2));
            assertThat(stack.credentials).containsExactly("Bearer dg_live_secret");
        }
    }

    @Test
    void refusal_isToldByItsCode() throws Exception {
        try (var stack = new FakeStack();
                var gateway = new DemoGateway(stack.url())) {
            stack.on("GET /v1/authorize", 401, "{\"error\":{\"code\":\"revoked_api_key\"}}");

            assertThat(gateway.chat(KEY)).isEqualTo(new Outcome.Refused("revoked_api_key"));
        }
    }

    @Test
    void silence_isARefusal() throws Exception {
        String nowhere;
        try (var stack = new FakeStack()) {
            nowhere = stack.url();
        }
        try (var gateway = new DemoGateway(nowhere)) {
            assertThat(gateway.chat(KEY)).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void key_neverPrintsItsSecret() {
        assertThat(KEY.toString()).contains("Chat assistant").doesNotContain("secret");
    }
}
