package dev.keyledger.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What the page's forms answer. */
@QuarkusTest
@WithTestResource(StubServices.class)
class FormsTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final String SECRET = StubServices.SECRET;
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
                .body(containsString("The key is now called &quot;Search &lt;index&gt;&quot;."))
                .body(containsString("href=\"" + KEY + "\""));
        ada.asks()
                .formParam("name", "Search index")
                .post(KEY + "/revoke")
                .then()
                .statusCode(200)
                .header("HX-Retarget", "#notices")
                .header("HX-Trigger", "keys-changed")
                .body(containsString("&quot;Search index&quot; is revoked and no longer works."))
                .body(containsString("href=\"" + KEY + "\""))
                .body(containsString("/propagation?standing=false&amp;version=0&amp;ends=true&amp;asked=1"));
    }

    @Test
    void disabling_andEnabling_sayThatTheyWereDone_andWhere() {
        Visitor ada = Visitor.of("ada");
        ada.asks()
                .get(KEY + "/disable")
                .then()
                .statusCode(200)
                .body(containsString("is refused from now on"), containsString("No request in 30 days."));
        ada.asks()
                .formParam("name", "Search index")
                .formParam("reason", "seen: " + SECRET)
                .post(KEY + "/disable")
                .then()
                .statusCode(400)
                .body(containsString("This looks like a full key"));
        ada.asks()
                .formParam("name", "Search index")
                .post(KEY + "/disable")
                .then()
                .statusCode(200)
                .header("HX-Trigger", "keys-changed")
                .body(containsString("&quot;Search index&quot; is disabled"), containsString("ends=true"));
        ada.asks().get(KEYS + "/" + StubServices.DISABLED + "/enable").then().statusCode(200);
        ada.asks()
                .formParam("name", "Paused")
                .post(KEYS + "/" + StubServices.DISABLED + "/enable")
                .then()
                .statusCode(200)
                .header("HX-Trigger", "keys-changed")
                .body(containsString("&quot;Paused&quot; is enabled"), containsString("ends=false"));
        ada.asks().get(KEY + "/enable").then().statusCode(403);
        ada.asks().get(KEYS + "/" + StubServices.DISABLED + "/disable").then().statusCode(403);
        Visitor.of("max").asks().get(KEY + "/disable").then().statusCode(403);
    }

    @Test
    void editing_offersWhatTheKeyMayDo_andSendsNothingThatIsAsItWas() {
        Visitor ada = Visitor.of("ada");
        ada.asks()
                .get(KEY + "/edit")
                .then()
                .statusCode(200)
                .body(containsString("name=\"before\" value=\"models:read\""))
                .body(containsString("As it is: never"));
        ada.asks()
                .formParam("name", "Search index")
                .formParam("before", "models:read")
                .formParam("scopes", "models:read")
                .formParam("expiry", "keep")
                .post(KEY + "/edit")
                .then()
                .statusCode(400)
                .body(containsString("You haven&#39;t changed anything."));
        ada.asks()
                .formParam("name", "Search index")
                .formParam("before", "models:read")
                .formParam("expiry", "keep")
                .post(KEY + "/edit")
                .then()
                .statusCode(400)
                .body(containsString("Choose at least one scope."));
        ada.asks()
                .formParam("name", "Search index")
                .formParam("before", "models:read")
                .formParam("scopes", "models:read", "chat:completions")
                .formParam("expiry", "keep")
                .post(KEY + "/edit")
                .then()
                .statusCode(200)
                .header("HX-Trigger", "keys-changed")
                .body(containsString("&quot;Search index&quot; is changed."));
        Visitor.of("max").asks().get(KEY + "/edit").then().statusCode(403);
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
                .body(containsString("/propagation?standing=false&amp;version=0&amp;ends=false&amp;asked=1"));
    }

    /** The key itself stands where it is to be copied from, and nowhere else. */
    @Test
    void created_tellsWhatToDoNext_andWaitsForTheFirstRequest() {
        String dialog = Visitor.of("ada")
                .asks()
                .formParam("name", "New")
                .formParam("scopes", "models:read")
                .post(KEYS)
                .then()
                .statusCode(200)
                .body(containsString("curl &quot;https://gateway.example.com/v1/chat/completions&quot;"))
                .body(containsString("base_url=&quot;https://gateway.example.com/v1&quot;"))
                .body(containsString("baseURL: &quot;https://gateway.example.com/v1&quot;"))
                .body(containsString("Waiting for the first request"))
                .body(containsString("/first-request?asked=1"))
                .body(containsString("href=\"" + KEY + "\""))
                .extract()
                .asString();
        assertThat(dialog.split(SECRET, -1))
                .as("the key, and the line of the environment")
                .hasSize(3);
    }

    /** The second attempt must not make a key that may do more than what was chosen, nor the first one that may do all. */
    @Test
    void withoutTheCatalogue_chosenScopesAreKept_andNothingChosenIsNothingGranted() {
        Visitor.of("ada+create=503+scopes=503")
                .asks()
                .formParam("name", "New")
                .formParam("scopes", "models:read")
                .post(KEYS)
                .then()
                .statusCode(503)
                .body(containsString("name=\"scopes\" value=\"models:read\""))
                .body(containsString("The key gets the ones you have chosen: <code>models:read</code>"));
        Visitor.of("ada+scopes=503")
                .asks()
                .get(KEYS + "/create")
                .then()
                .statusCode(200)
                .body(containsString("without them no key can be created"))
                .body(containsString("id=\"create-submit\" disabled"));
        Visitor.of("ada+scopes=503+create=400")
                .asks()
                .formParam("name", "New")
                .post(KEYS)
                .then()
                .statusCode(400)
                .body(containsString("id=\"create-submit\" disabled"));
    }

    @Test
    void keyInUse_isNotRevoked_beforeItsNameIsTyped() {
        Visitor ada = Visitor.of("ada");
        ada.asks()
                .formParam("name", "Search index")
                .formParam("maskedKey", "dg_live_•••••••mZpB")
                .formParam("mustType", "true")
                .formParam("typed", "Search")
                .post(KEY + "/revoke")
                .then()
                .statusCode(400)
                .body(containsString("This is not the name of the key."));
        ada.asks()
                .formParam("name", "Search index")
                .formParam("mustType", "true")
                .formParam("typed", " Search index ")
                .post(KEY + "/revoke")
                .then()
                .statusCode(200);
    }

    /** Names and reasons are kept for ever. */
    @Test
    void fullKey_isTakenForNoNameAndNoReason() {
        Visitor ada = Visitor.of("ada");
        for (String path : new String[] {KEYS, KEY + "/rename", KEY + "/revoke", KEY + "/rotate"}) {
            ada.asks()
                    .formParam("name", path.endsWith("/revoke") || path.endsWith("/rotate") ? "Fine" : "x " + SECRET)
                    .formParam("reason", "seen: " + SECRET)
                    .formParam("choice", "PT24H")
                    .post(path)
                    .then()
                    .statusCode(400)
                    .body(containsString("This looks like a full key"));
        }
    }

    @Test
    void fullKeyInAnAddress_becomesItsLastFour() {
        Visitor.of("ada")
                .opens()
                .queryParam("q", SECRET)
                .queryParam("status", "active")
                .get(KEYS)
                .then()
                .statusCode(303)
                .header("Location", endsWith("/workspaces/acme/keys?q=ZpBj&status=active"));
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
