package dev.keyledger.console.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StubServices.class)
class SecurityHeadersTest {
    private static final String KEYS = "/workspaces/acme/keys";

    @Test
    void everyAnswer_runsNothingButOurFiles_andIsKeptByNobody() {
        Visitor ada = Visitor.of("ada");
        assertGuarded(ada.opens().get(KEYS), 200);
        assertGuarded(ada.opens().get("/workspaces/elsewhere/keys"), 404);
        assertGuarded(ada.opens().get("/no-such-page"), 404);
        assertGuarded(ada.asks().get(KEYS + "/create"), 200);
        assertGuarded(ada.asks().formParam("name", "New").post(KEYS), 200);
        assertGuarded(ada.opens().post(KEYS), 403);
        assertGuarded(Visitor.anonymous().get(KEYS), 303);
        assertGuarded(Visitor.anonymous().get("/signed-out"), 200);
    }

    @Test
    void revealedKey_isKeptByNobody() {
        Response revealed = Visitor.of("ada").asks().post(KEYS + "/" + StubServices.PRIMARY + "/reveal");
        assertGuarded(revealed, 200);
        assertThat(revealed.asString()).isEqualTo(StubServices.SECRET);
    }

    private static void assertGuarded(Response answer, int status) {
        answer.then().statusCode(status);
        assertThat(answer.header("Content-Security-Policy").split("; ", -1))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
                .noneMatch(directive -> directive.contains("unsafe") || directive.contains("*"));
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
}
