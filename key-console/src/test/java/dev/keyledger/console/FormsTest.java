package dev.keyledger.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What the page's forms answer. */
@QuarkusTest
@WithTestResource(StubServices.class)
class FormsTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final String KEY = KEYS + "/" + StubServices.ADDITIONAL;

    @Test
    void renaming_andRevoking_sayThatTheyWereDone() {
        Visitor ada = Visitor.of("ada");
        ada.asks()
                .formParam("name", "Search <index>")
                .post(KEY + "/rename")
                .then()
                .statusCode(200)
                .header("HX-Retarget", "#notices")
                .header("HX-Trigger", "keys-changed")
                .body(containsString("The key is now called &quot;Search &lt;index&gt;&quot;."));
        ada.asks()
                .formParam("name", "Search index")
                .post(KEY + "/revoke")
                .then()
                .statusCode(200)
                .header("HX-Retarget", "#notices")
                .header("HX-Trigger", "keys-changed")
                .body(containsString("&quot;Search index&quot; is revoked and no longer works."))
                .body(containsString("/propagation?version=0&amp;ends=true&amp;asked=1"));
    }

    @Test
    void rotated_tellsWhereTheNewKeyIsKnown() {
        Visitor.of("ada")
                .asks()
                .formParam("primary", "false")
                .formParam("choice", "PT0S")
                .formParam("name", "Search index")
                .post(KEY + "/rotate")
                .then()
                .statusCode(200)
                .body(containsString(StubServices.SECRET))
                .body(containsString("/propagation?version=0&amp;ends=false&amp;asked=1"));
    }

    /** The second attempt must not make a key that may do more than what was chosen. */
    @Test
    void chosenScopes_areKept_whenTheFormComesBackWithoutTheCatalogue() {
        Visitor.of("ada+create=503+scopes=503")
                .asks()
                .formParam("name", "New")
                .formParam("choosesScopes", "true")
                .formParam("scopes", "models:read")
                .post(KEYS)
                .then()
                .statusCode(503)
                .body(containsString("name=\"choosesScopes\" value=\"true\""))
                .body(containsString("name=\"scopes\" value=\"models:read\""))
                .body(containsString("The key gets those that you have chosen: <code>models:read</code>"));
        Visitor.of("ada+scopes=503")
                .asks()
                .get(KEYS + "/create")
                .then()
                .statusCode(200)
                .body(containsString("The key gets all of them."), not(containsString("choosesScopes")));
    }

    @Test
    void addressesThatNobodyMade_areNoMistakeOfOurs() {
        Visitor.of("ada")
                .opens()
                .queryParam("return", "/x{y}")
                .get("/sign-in")
                .then()
                .statusCode(303)
                .header("Location", containsString("/x%7By%7D"));
        Visitor.of("ops")
                .opens()
                .urlEncodingEnabled(false)
                .get("/workspaces/a%7Bb%7D")
                .then()
                .statusCode(303)
                .header("Location", containsString("/workspaces/a%7Bb%7D/keys"));
    }
}
