package dev.keyledger.console.keypage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of one key. */
@QuarkusTest
@WithTestResource(StubServices.class)
class KeyPageTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final String KEY = KEYS + "/" + StubServices.ADDITIONAL;
    private static final String ROTATED = KEYS + "/" + StubServices.ROTATED;
    private static final String PRIMARY = KEYS + "/" + StubServices.PRIMARY;

    @Test
    void page_tellsAllThatThereIsToKnow() {
        String page = page("ada", ROTATED);
        assertThat(text(page))
                .contains("Rotated · Acme · Keyledger")
                .contains("dg_live_•••••••0002", "models:read", "by Max Member", "Rotating")
                .contains("Last Used 3 Nov 2025", "Expires 1 Jan 2199")
                .contains("The last change: Known to 2 of 3 gateways, waiting for edge-1 since 12:03:10 UTC.")
                .contains("Created by Ada Admin");
        assertThat(page).containsPattern("href=\"/workspaces/acme/keys\\?createdBy=max(%20|\\+)%26(%20|\\+)co\"");
    }

    /** What isn't known isn't 0. */
    @Test
    void earlierKeys_areThereWithTheirEnds_andTheLastUseOfEach() {
        assertThat(text(page("ada", ROTATED)))
                .contains("dg_live_•••••••0002 Current · Ends 1 Jan 2199 3 Nov 2025 5")
                .contains("An earlier key Ends 1 Jan 2198 Not known Not known")
                .contains("dg_live_•••••••0001 Ended 2 Nov 2025 Not in 30 days 0");
        assertThat(text(page("ada", KEY))).doesNotContain("Current and earlier keys");
        assertThat(text(page("ada+history=503", ROTATED)))
                .as("without the history, from which their looks are")
                .contains("An earlier key Ended 2 Nov 2025 Not in 30 days 0");
    }

    @Test
    void historyOfARotatedKey_isAskedForOnce() {
        String visitor = "ada+nothing=once";
        page(visitor, ROTATED);
        assertThat(StubServices.askedBy(visitor)).containsOnlyOnce("history", "rotated-key", "usage", "propagation");
    }

    /** As the list offers them. */
    @Test
    void actions_areThoseThatTheViewerMayDo() {
        assertThat(page("ada", KEY))
                .contains("id=\"rename-key\"", "id=\"edit-key\"", "id=\"rotate-key\"", "id=\"disable-key\"")
                .contains("id=\"revoke-key\"")
                .doesNotContain("id=\"view-rotation\"", "id=\"reveal\"", "id=\"enable-key\"");
        assertThat(page("ada", KEYS + "/" + StubServices.DISABLED))
                .contains("id=\"enable-key\"", "id=\"edit-key\"", "id=\"revoke-key\"")
                .doesNotContain("id=\"disable-key\"", "id=\"rotate-key\"");
        assertThat(page("ada", ROTATED))
                .contains("/rotations/" + StubServices.ROTATION)
                .doesNotContain("id=\"rotate-key\"");
        assertThat(page("max", KEY))
                .doesNotContain("id=\"rename-key\"", "id=\"rotate-key\"", "id=\"revoke-key\"")
                .doesNotContain("id=\"edit-key\"", "id=\"disable-key\"");
        assertThat(page("ops", KEY))
                .contains("id=\"revoke-key\"")
                .doesNotContain("id=\"rename-key\"", "id=\"rotate-key\"", "The last change:");
        assertThat(page("ada", PRIMARY))
                .contains("id=\"reveal\"", "id=\"rotate-key\"")
                .doesNotContain("id=\"revoke-key\"", "First request");
        assertThat(page("max", PRIMARY)).doesNotContain("id=\"reveal\"", "id=\"rotate-key\"");
    }

    @Test
    void placeOfTheLastChange_isAskedOn_untilItIsEverywhere_andIsNoMoreThanItIs() {
        assertThat(page("ada", KEY)).contains("/propagation?standing=true&amp;version=2&amp;ends=false&amp;asked=1");
        assertThat(text(page("ada+propagation=503", KEY)))
                .contains("Which gateways have it can't be told at the moment.");
        assertThat(text(page("ada+propagation=403", KEY))).doesNotContain("The last change:");
        assertThat(page("ada", KEY + "?older=7"))
                .contains("Newest")
                .doesNotContain("The last change:")
                .contains("older=7\" hx-trigger");
    }

    @ParameterizedTest
    @CsvSource({
        "key-head, Search index, <h2 id=\"usage-title\"",
        "usage, Not used in the last 7 days, <h1",
        "history, Ada Admin, <h1"
    })
    void part_isFetchedAlone(String part, String there, String notThere) {
        Visitor.of("ada")
                .asks()
                .header("HX-Target", part)
                .queryParam("period", "7d")
                .get(KEY)
                .then()
                .statusCode(200)
                .body(containsString("id=\"" + part + "\""), containsString(there))
                .body(not(containsString(notThere)), not(containsString("<html")));
    }

    /** They were kept, and sent to others. */
    @Test
    void addressesOfTheTwoPagesOfBefore_leadHere() {
        Visitor ada = Visitor.of("ada");
        ada.opens().get(KEY + "/usage").then().statusCode(303).header("Location", endsWith(KEY + "#usage"));
        ada.opens()
                .get(KEY + "/usage?show=cost")
                .then()
                .statusCode(303)
                .header("Location", endsWith(KEY + "?show=cost#usage"));
        ada.opens()
                .get(KEY + "/history?cursor=5")
                .then()
                .statusCode(303)
                .header("Location", endsWith(KEY + "?older=5#history"));
    }

    @Test
    void pagesBesideTheKeys_areWhatTheyWere() {
        Visitor ada = Visitor.of("ada");
        ada.asks().get(KEYS + "/primary").then().statusCode(200).body(containsString("id=\"primary\""));
        ada.asks().get(KEYS + "/create").then().statusCode(200).body(containsString("id=\"create-submit\""));
        ada.opens().get(KEY + "/usage.csv").then().statusCode(200).header("Content-Type", containsString("text/csv"));
        Visitor.of("max")
                .opens()
                .get("/workspaces/globex/keys/" + StubServices.ADDITIONAL)
                .then()
                .statusCode(404);
    }

    private static String page(String visitor, String path) {
        return Visitor.of(visitor)
                .opens()
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /** As somebody reads it who doesn't care for its looks. */
    private static String text(String page) {
        return page.replaceAll("<[^>]+>", " ").replace("&#39;", "'").replaceAll("\\s+", " ");
    }
}
