package dev.keyledger.console.firstuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.Person;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StubServices.class)
class FirstUseTest {
    private static final String KEYS = "/workspaces/acme/keys/";

    @Inject
    FirstUses uses;

    @Inject
    Clock clock;

    @Test
    void request_isWaitedFor_andToldOnceItCame() {
        assertThat(told(null, 0, "active")).isEqualTo("Waiting for the first request…");
        assertThat(told(clock.instant().minusSeconds(3), 1, "active")).matches("First request [3-9] s ago");
        assertThat(told(clock.instant().minusSeconds(3), 1, "revoked")).matches("First request [3-9] s ago");
        assertThat(told(clock.instant().minusSeconds(7_200), 1, "active")).isEqualTo("First request 2 hours ago");
        assertThat(told(null, 0, "revoked")).isEqualTo("The key is not active: no request can come with it.");
    }

    /** When the first of several came nobody says. */
    @Test
    void ofSeveral_theLastIsTold() {
        assertThat(told(clock.instant().minusSeconds(7_200), 1_234, "active"))
                .isEqualTo("1,234 requests, the last 2 hours ago");
    }

    @Test
    void page_asksOn_untilTheRequestHasCome_orNoneCanCome() {
        asked("ada", StubServices.ADDITIONAL, 1)
                .body(containsString("Waiting for the first request"))
                .body(containsString("first-request?asked=2"), containsString("data-refresh=\"2000\""))
                .body(containsString("id=\"first-request\" hx-swap-oob=\"innerHTML\""));
        asked("ada", StubServices.ADDITIONAL, 150).body(containsString("data-refresh=\"\""));
        asked("ada", StubServices.ROTATED, 1)
                .body(containsString("7 requests, the last"))
                .body(not(containsString("data-refresh")));
        asked("ada+key=503", StubServices.ADDITIONAL, 1)
                .body(containsString("can&#39;t be told at the moment"))
                .body(containsString("data-refresh"));
        asked("ada+key=404", StubServices.ADDITIONAL, 1).body(not(containsString("data-refresh")));
    }

    @Test
    void keyThatWasUsed_needsNoExplanation() {
        Visitor ada = Visitor.of("ada");
        ada.opens().get(KEYS + StubServices.ADDITIONAL).then().body(containsString("id=\"snippet-python\""));
        ada.opens().get(KEYS + StubServices.ROTATED).then().body(not(containsString("id=\"snippet-python\"")));
    }

    /** Whoever copies an example copies no key, and no address that nobody knows. */
    @Test
    void examples_takeTheKeyFromTheEnvironment_andTheAddressWhereItIsntConfigured() {
        GatewayAddress known = GatewayAddress.of(Optional.of(URI.create("https://gw.example/v1//")));
        GatewayAddress unknown = GatewayAddress.of(Optional.empty());
        assertThat(Snippet.curl(known, "m").code())
                .startsWith("curl \"https://gw.example/v1/chat/completions\"")
                .contains("Bearer $GATEWAY_API_KEY", "\"model\": \"m\"");
        assertThat(Snippet.curl(unknown, "m").code()).startsWith("curl \"$GATEWAY_URL/chat/completions\"");
        assertThat(Snippet.python(known, "m").code())
                .contains("base_url=\"https://gw.example/v1\", api_key=os.environ[\"GATEWAY_API_KEY\"]");
        assertThat(Snippet.python(unknown, "m").code()).contains("base_url=os.environ[\"GATEWAY_URL\"],");
        assertThat(Snippet.typeScript(known, "m").code())
                .contains("baseURL: \"https://gw.example/v1\", apiKey: process.env.GATEWAY_API_KEY");
        assertThat(Snippet.typeScript(unknown, "m").code()).contains("baseURL: process.env.GATEWAY_URL,");
    }

    private String told(Instant lastUsedAt, long requests, String status) {
        var key = new KeyView(
                "k1",
                "acme",
                "additional",
                "Search index",
                "dg_live_•••••••mZpB",
                List.of(),
                Instant.EPOCH,
                new Person("ada", "Ada Admin"),
                status,
                null,
                null,
                null,
                lastUsedAt,
                requests,
                BigDecimal.ZERO,
                0,
                1,
                List.of(),
                null,
                1);
        return uses.request("acme", "k1", 1, new Part.Here<>(key)).text();
    }

    private static ValidatableResponse asked(String visitor, String keyId, int asked) {
        return Visitor.of(visitor)
                .asks()
                .get(KEYS + keyId + "/first-request?asked=" + asked)
                .then()
                .statusCode(200);
    }
}
