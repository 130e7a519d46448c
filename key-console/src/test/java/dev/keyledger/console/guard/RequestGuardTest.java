package dev.keyledger.console.guard;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(StubServices.class)
class RequestGuardTest {
    private static final String KEYS = "/workspaces/acme/keys";

    @Test
    void change_withoutTheSessionsToken_isRefused_andTheScriptIsToldWhy() {
        Visitor ada = Visitor.of("ada");
        refused(ada.asks("guessed").post(KEYS).then());
        refused(ada.opens().header("Sec-Fetch-Site", "same-origin").post(KEYS).then());
        ada.asks().formParam("name", "New").post(KEYS).then().statusCode(200).header("X-Stale-Token", nullValue());
    }

    /** In one browser the cookie is the last one's who signed in, whoever's page is still open in another tab. */
    @ParameterizedTest
    @ValueSource(strings = {KEYS, KEYS + "/primary", KEYS + "/create", KEYS + "/" + StubServices.ADDITIONAL})
    void pageOfWhoeverWasSignedInBefore_getsNothingOfSomebodyElse(String path) {
        String tokenOfThePage = Visitor.of("ada").csrfToken();
        Visitor max = Visitor.of("max");
        refused(max.asks(tokenOfThePage).get(path).then());
        max.asks().get(path).then().statusCode(200);
        max.opens().get(path).then().statusCode(200);
    }

    private static void refused(ValidatableResponse answer) {
        answer.statusCode(403)
                .header("X-Stale-Token", "true")
                .body(containsString("earlier session"), not(containsString("dg_live")));
    }
}
