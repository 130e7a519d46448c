package dev.keyledger.console.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

/** The review of a workspace's keys, and revoking several of them. */
@QuarkusTest
@WithTestResource(StubServices.class)
class ReviewTest {
    private static final String REVIEW = "/workspaces/acme/review";
    private static final String SEARCH_INDEX = StubServices.ADDITIONAL;
    private static final String PAUSED = StubServices.DISABLED;

    @Test
    void page_saysHowManyKeysThereAreOfEachFinding_andWhichTheyAre() {
        String page = Visitor.of("ada")
                .opens()
                .queryParam("finding", "idle")
                .queryParam("createdBy", "max & co")
                .get(REVIEW)
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(page.replaceAll("<[^>]+>", " ").replaceAll("\\s+", " "))
                .contains("Key review · Acme · Keyledger")
                .contains("Never used 3", "Idle for 90 days 1", "Old key still used –", "All that work 1,200")
                .contains("Search index", "It isn&#39;t known yet how up to date usage is");
        assertThat(page)
                .contains("finding=never-expires&amp;createdBy=max", "value=\"" + SEARCH_INDEX + "\"")
                .contains("<option value=\"max &amp; co\" selected>")
                .containsPattern("href=\"[^\"]*finding=idle[^\"]*\" aria-current=\"page\"");
    }

    /** Whoever may not revoke a key chooses none. */
    @Test
    void keysOfOthers_areSeenByMembers_andNotChosen() {
        Visitor.of("max")
                .opens()
                .get(REVIEW)
                .then()
                .statusCode(200)
                .body(containsString("Search index"))
                .body(not(containsString("name=\"key\"")), not(containsString("id=\"revoke-chosen\"")));
        Visitor.of("max")
                .asks()
                .get(REVIEW + "/revoke?key=" + SEARCH_INDEX)
                .then()
                .statusCode(200)
                .body(containsString("None of the keys you chose"));
        Visitor.of("max").opens().get("/workspaces/globex/review").then().statusCode(404);
    }

    @Test
    void reviewThatCannotBeShown_saysSo_andStaysAsItIsWhenAskedAgain() {
        for (String missing : new String[] {"ada+review=503", "ada+list=503"}) {
            Visitor ada = Visitor.of(missing);
            ada.opens()
                    .get(REVIEW)
                    .then()
                    .statusCode(200)
                    .body(containsString("The review can&#39;t be shown at the moment."));
            ada.asks()
                    .header("HX-Target", "review")
                    .get(REVIEW)
                    .then()
                    .statusCode(503)
                    .header("X-Not-Refreshed", "true");
        }
    }

    /** Of what was chosen, only what is still found is revoked: a key may have been used since. */
    @Test
    void dialog_namesEachKey_andLeavesOutWhatIsNotFoundAnyMore() {
        Visitor.of("ada")
                .asks()
                .get(REVIEW + "/revoke?key=" + SEARCH_INDEX + "&key=" + PAUSED)
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("Revoke 1 key?"),
                        containsString("One of the keys you chose is not among these any more"),
                        containsString("Search index"),
                        containsString("never used"),
                        containsString("data-must-be=\"revoke 1 key\"")))
                .body(not(containsString(PAUSED)));
    }

    @Test
    void revoking_isReportedForEachKey_andWhatFailedCanBeTriedAgain() {
        chosen(Visitor.of("ada"), SEARCH_INDEX, PAUSED)
                .formParam("typed", "revoke 2 keys")
                .post(REVIEW + "/revoke")
                .then()
                .statusCode(200)
                .header("HX-Trigger", "keys-changed")
                .body(containsString("2 of 2 keys are revoked"), not(containsString("again")));
        chosen(Visitor.of("ada+revoke-paused=409"), SEARCH_INDEX, PAUSED, StubServices.ROTATED)
                .formParam("typed", "revoke 3 keys")
                .formParam("reason", "unused")
                .post(REVIEW + "/revoke")
                .then()
                .statusCode(200)
                .header("HX-Trigger", "keys-changed")
                .body(containsString("2 of 3 keys are revoked"))
                .body(containsString("Not revoked: The service refused this."))
                .body(containsString("Try the other one again"))
                .body(containsString("name=\"typed\" value=\"revoke 1 key\""))
                .body(containsString("name=\"reason\" value=\"unused\""));
    }

    /** What the first can't reach the next can't either; each takes as long to find that out. */
    @Test
    void revoking_endsAtTheFirstKeyThatFindsTheServiceAway() {
        String visitor = "ada+revoke-paused=503";
        chosen(Visitor.of(visitor), PAUSED, SEARCH_INDEX)
                .formParam("typed", "revoke 2 keys")
                .post(REVIEW + "/revoke")
                .then()
                .statusCode(200)
                .body(containsString("0 of 2 keys are revoked"))
                .body(containsString("answer at the moment"), containsString("not tried"))
                .body(containsString("Try the other 2 again"));
        assertThat(StubServices.askedBy(visitor)).contains("revoke-paused").doesNotContain("revoke");
        chosen(Visitor.of("ada+revoke-paused=401"), PAUSED)
                .formParam("typed", "revoke 1 key")
                .post(REVIEW + "/revoke")
                .then()
                .statusCode(401);
    }

    @Test
    void revoking_needsItsConfirmation_andTakesNoKeyForAReason() {
        String visitor = "ada+nothing=unconfirmed";
        Visitor ada = Visitor.of(visitor);
        chosen(ada, SEARCH_INDEX, PAUSED)
                .formParam("typed", "revoke 1 key")
                .post(REVIEW + "/revoke")
                .then()
                .statusCode(400)
                .body(containsString("This is not what confirms it."), containsString("Paused"));
        chosen(ada, SEARCH_INDEX)
                .formParam("typed", "revoke 1 key")
                .formParam("reason", StubServices.SECRET)
                .post(REVIEW + "/revoke")
                .then()
                .statusCode(400)
                .body(containsString("This looks like a full key"));
        ada.asks()
                .formParam("typed", "revoke 0 keys")
                .post(REVIEW + "/revoke")
                .then()
                .statusCode(400);
        assertThat(StubServices.askedBy(visitor)).doesNotContain("revoke", "revoke-paused");
    }

    private static RequestSpecification chosen(Visitor visitor, String... keyIds) {
        RequestSpecification form = visitor.asks();
        for (String keyId : keyIds) {
            form.formParam("key", keyId)
                    .formParam("name", keyId.equals(PAUSED) ? "Paused" : "Search index")
                    .formParam("maskedKey", "dg_live_•••••••0000");
        }
        return form;
    }
}
