package dev.keyledger.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.keyledger.console.upstream.Trouble;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails takes nothing else of a page with it; what nobody foresaw is logged and not taken for an outage. */
@QuarkusTest
@WithTestResource(StubServices.class)
class MissingPartsTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final String KEY = KEYS + "/" + StubServices.ADDITIONAL;
    private static final String OUTAGE = "doesn&#39;t answer at the moment";
    private static final String MISTAKE = "has been logged";

    private final Logger logger = Logger.getLogger(Trouble.class.getName());
    private final Records logged = new Records();

    @BeforeEach
    void listen() {
        logger.addHandler(logged);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(logged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "cut"})
    void serviceThatIsDown_isAnOutage(String fault) {
        Visitor.of("ada+list=" + fault)
                .opens()
                .get(KEYS)
                .then()
                .statusCode(200)
                .body(containsString("The keys can&#39;t be shown at the moment."), containsString(OUTAGE))
                .body(containsString("primary-secret"));
        assertThat(logged.all).isEmpty();
    }

    @Test
    void answerThatCannotBeRead_isLoggedWithItsTrace_andNotCalledAnOutage() {
        Visitor.of("ada+list=garbled")
                .opens()
                .get(KEYS)
                .then()
                .statusCode(200)
                .body(containsString("The keys can&#39;t be shown at the moment."), containsString(MISTAKE))
                .body(containsString("primary-secret"), not(containsString(OUTAGE)));
        assertThat(logged.all).hasSize(1).allSatisfy(record -> assertThat(record.getThrown())
                .hasStackTraceContaining("KeyList"));
    }

    @Test
    void requestThatFailsAsAWhole_isLoggedToo() {
        Visitor ada = Visitor.of("ada+key=garbled");
        ada.asks()
                .get(KEY + "/rename")
                .then()
                .statusCode(500)
                .header("HX-Retarget", "#notices")
                .body(containsString(MISTAKE));
        ada.opens()
                .get(KEY + "/rename")
                .then()
                .statusCode(500)
                .body(containsString("Something went wrong"), containsString(MISTAKE));
        assertThat(logged.all).hasSize(2);
    }

    @Test
    void formThatFails_isThereAgain() {
        Visitor.of("ada+create=garbled")
                .asks()
                .formParam("name", "What was typed")
                .post(KEYS)
                .then()
                .statusCode(500)
                .body(containsString(MISTAKE), containsString("What was typed"));
        assertThat(logged.all).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "usage, Usage can&#39;t be shown at the moment.",
        "history, The history can&#39;t be shown at the moment."
    })
    void pageOfAKey_saysWhatIsMissing_andKeepsTheRest(String part, String missing) {
        String keysName = "Search index";
        String keyMissing = "The key can&#39;t be shown at the moment.";
        String wayBack = "<a href=\"" + KEYS + "\">";

        Visitor.of("ada+" + part + "=503")
                .opens()
                .get(KEY)
                .then()
                .statusCode(200)
                .body(allOf(containsString(missing), containsString(keysName), containsString(wayBack)));
        Visitor.of("ada+key=503")
                .opens()
                .get(KEY)
                .then()
                .statusCode(200)
                .body(allOf(containsString(keyMissing), not(containsString(missing)), containsString(wayBack)));
        Visitor.of("ada+key=503+workspaces=503+" + part + "=503")
                .opens()
                .get(KEY)
                .then()
                .statusCode(200)
                .body(allOf(containsString(keyMissing), containsString(missing), containsString(wayBack)));
        Visitor.of("ada+key=404")
                .opens()
                .get(KEY)
                .then()
                .statusCode(404)
                .body(containsString("Page not found, or you don&#39;t have access"));
    }

    /** One cause is one line, however much of the page it takes away. */
    @Test
    void cause_isSaidOnce() {
        String page = Visitor.of("ada+list=503+primary=503+workspaces=503")
                .opens()
                .get(KEYS)
                .asString();
        assertThat(page).containsOnlyOnce(OUTAGE).doesNotContain("missing.");
    }

    /** The page's script keeps what it has. */
    @ParameterizedTest
    @CsvSource({
        "list, key-list, /workspaces/acme/keys",
        "primary, primary, /workspaces/acme/keys/primary",
        "usage, usage, /workspaces/acme/keys/" + StubServices.ADDITIONAL,
        "history, history, /workspaces/acme/keys/" + StubServices.ADDITIONAL,
        "key, key-head, /workspaces/acme/keys/" + StubServices.ADDITIONAL
    })
    void partThatCannotBeRefreshed_isNotReplaced(String fault, String part, String path) {
        Visitor.of("ada+" + fault + "=503")
                .asks()
                .header("HX-Target", part)
                .get(path)
                .then()
                .statusCode(503)
                .header("X-Not-Refreshed", "true")
                .header("HX-Reswap", "none")
                .body(is(""));
    }

    /** The steps that are shown stay. */
    @Test
    void rotationWhoseProgressCannotBeToldAnyMore_keepsItsSteps() {
        Visitor.of("ada+rotation=503")
                .asks()
                .header("HX-Target", "rotation-progress")
                .get(KEY + "/rotations/" + StubServices.ROTATION)
                .then()
                .statusCode(200)
                .header("HX-Reswap", "none")
                .body(containsString("Its progress can&#39;t be shown"));
    }

    /** The command service doesn't need the query service, so neither do its dialogs. */
    @ParameterizedTest
    @CsvSource({"revoke, Revoke Search index?", "rotate, Rotate Search index", "rename, Rename Search index"})
    void dialogOfAKey_isThere_whileTheQueryServiceIsAway(String action, String title) {
        Visitor.of("max+key=503+history=503")
                .asks()
                .queryParam("name", "Search index")
                .queryParam("mask", "dg_live_•••••••mZpB")
                .get(KEY + "/" + action)
                .then()
                .statusCode(200)
                .body(containsString(title));
    }

    /** Otherwise the form would look as if nothing had happened. */
    @Test
    void rotationThatHasBegun_isShownAsSuch_evenIfItsProgressCannotBeAskedFor() {
        Visitor.of("ada+rotation=404")
                .asks()
                .formParam("primary", "true")
                .formParam("choice", "after-update")
                .post(KEYS + "/" + StubServices.PRIMARY + "/rotate")
                .then()
                .statusCode(200)
                .header("HX-Trigger", "keys-changed")
                .body(containsString("Its progress can&#39;t be shown"));
    }

    private static final class Records extends Handler {
        private final List<LogRecord> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            all.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
