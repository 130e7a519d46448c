package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions: what the browser holds of one, what ends with it, and that nothing is lost when it ends in between. */
@BrowserTest
class ConsoleSessionTest {
    private static final String KEYS = "/workspaces/acme/keys";

    private static Stack stack;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
        new Keys(stack, "globex", "eve").provisioned().awaitProvisioned();
    }

    @ParameterizedTest
    @EnumSource(
            value = Screen.class,
            names = {"LIGHT_WIDE", "DARK_NARROW"})
    void sessionThatEndsWhileAKeyIsCreated_explainsItself_andNothingIsLost(Screen screen) {
        String name = "Kept " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", screen, KEYS)) {
            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(name);
            create.getByLabel("images:generate").uncheck();
            console.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName("q_session"));
            console.in(create, "Create key").click();

            Locator ended = console.dialog("Your session has ended");
            console.look("session ended");
            Page tab = console.context().waitForPage(() -> ended.getByRole(
                            AriaRole.LINK, new Locator.GetByRoleOptions().setName("Sign in again"))
                    .click());
            console.signInOn(tab);
            assertThat(tab.getByText("Your other tab knows")).isVisible();
            console.look("signed in again", tab);
            tab.close();

            assertThat(console.page().getByText("You are signed in again, and nothing was lost"))
                    .isVisible();
            assertThat(create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true)))
                    .hasValue(name);
            assertThat(create.getByLabel("images:generate")).not().isChecked();
            console.in(create, "Create key").click();
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.row(name)).hasCount(1);
        }
    }

    /** The tab of an earlier session goes on as soon as there is a new one, whoever opened it. */
    @Test
    void pageOfAnEarlierSession_takesTheNewOnesToken() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            signInElsewhere(console, "ada");
            console.button("Reveal").click();
            assertThat(console.button("Hide")).isVisible();
        }
    }

    /** Signed in again elsewhere before the form was sent: it goes on by itself, with all that was typed. */
    @Test
    void formOfAnEarlierSession_isSentAgainWithTheNewOnesToken() {
        String name = "Resent " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(name);
            signInElsewhere(console, "ada");
            console.in(create, "Create key").click();
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.row(name)).hasCount(1);
        }
    }

    @Test
    void sessionOfSomebodyElse_isNotTakenForOnesOwn() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            signInElsewhere(console, "max");
            console.button("Reveal").click();
            console.in(console.dialog("Your session has ended"), "I have signed in")
                    .click();
            assertThat(console.page().getByText("You are not signed in yet, or you are signed in as somebody else"))
                    .isVisible();
            console.look("signed in as somebody else");
            console.in(console.dialog(), "Reload").click();
            assertThat(console.page().locator("#primary-secret")).isVisible();
            assertThat(console.button("Reveal")).hasCount(0);
        }
    }

    @Test
    void page_showsNothingOfSomebodyElse_whoHasSignedInMeanwhile() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            signInElsewhere(console, "max");
            console.page()
                    .getByPlaceholder("Search by name or last four characters")
                    .fill("what no key is called");
            assertThat(console.dialog("Your session has ended"))
                    .containsText("You are not signed in yet, or you are signed in as somebody else");
            assertThat(console.page().getByText("No key fits")).hasCount(0);
        }
    }

    /** As somebody does in another tab of the same browser, who finds the session ended. */
    private static void signInElsewhere(Console console, String user) {
        console.context().clearCookies();
        Page other = console.context().newPage();
        other.navigate(console.address() + KEYS);
        other.locator("button[value=" + user + "]").click();
        assertThat(other.locator("#primary-secret")).isVisible();
        other.close();
    }

    @Test
    void browser_holdsTheSessionsIdAlone_whereNoScriptReadsIt() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Cookie session = console.context().cookies().stream()
                    .filter(cookie -> cookie.name.equals("q_session"))
                    .findFirst()
                    .orElseThrow();
            assertThat(session.httpOnly).isTrue();
            assertThat(session.sameSite).isEqualTo(SameSiteAttribute.STRICT);
            assertThat(session.value).hasSizeLessThan(50);
            assertThat(console.page().evaluate("() => document.cookie")).isEqualTo("");
        }
    }

    @Test
    void signingOut_endsTheSession_alsoForItsCookie() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            String cookie = cookieOf(console);
            console.button("Sign out").click();
            assertThat(console.page().locator("h1")).hasText("You are signed out");
            console.look("signed out");
            console.goBack();
            assertThat(console.page().getByText("choose who you want to be")).isVisible();
            given().baseUri(console.address())
                    .redirects()
                    .follow(false)
                    .cookie("q_session", cookie)
                    .get(KEYS)
                    .then()
                    .statusCode(303)
                    .header("Location", org.hamcrest.Matchers.containsString("/sign-in"));
        }
    }

    /** {@code kim} administers one workspace and is a member of another. */
    @Test
    void twoWorkspacesOfOnePerson_areNeverMixed() {
        String inAcme = "In acme " + UUID.randomUUID();
        String inGlobex = "In globex " + UUID.randomUUID();
        new Keys(stack, "acme", "ada").createVisible(inAcme);
        new Keys(stack, "globex", "eve").createVisible(inGlobex);
        try (Console console = Console.of(stack, "kim", Screen.LIGHT_WIDE, "/")) {
            console.look("workspaces");
            console.page()
                    .locator("a.choice", new Page.LocatorOptions().setHasText("acme"))
                    .first()
                    .click();
            assertThat(console.row(inAcme)).hasCount(1);
            assertThat(console.page().getByText(inGlobex)).hasCount(0);
            assertThat(console.button("Reveal")).isVisible();

            Page second = console.context().newPage();
            second.navigate(console.address() + "/workspaces/globex/keys");
            assertThat(second.getByText(inGlobex)).hasCount(1);
            assertThat(second.getByText(inAcme)).hasCount(0);
            assertThat(second.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Reveal")))
                    .hasCount(0);
            second.close();

            console.page().locator("#switcher").click();
            console.look("switcher");
            console.page()
                    .locator("#workspaces a", new Page.LocatorOptions().setHasText("globex"))
                    .click();
            assertThat(console.page()).hasURL(console.address() + "/workspaces/globex/keys");
            assertThat(console.row(inGlobex)).hasCount(1);
            assertThat(console.page().getByText(inAcme)).hasCount(0);
            console.choose(inGlobex, "View key");
            String keyPage = console.page().url();
            var foreign = console.page().navigate(keyPage.replace("/globex/", "/acme/"));
            assertThat(foreign.status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none"})
    void change_thatAnotherSiteSends_isRefused(String site) {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            String token =
                    (String) console.page().evaluate("() => document.querySelector('meta[name=csrf-token]').content");
            assertThat(create(console, site, token)).isEqualTo(403);
            assertThat(create(console, "same-origin", "guessed")).isEqualTo(403);
            assertThat(create(console, "same-origin", token)).isEqualTo(200);
        }
    }

    private static int create(Console console, String site, String token) {
        return given().baseUri(console.address())
                .cookie("q_session", cookieOf(console))
                .header("Sec-Fetch-Site", site)
                .header("X-CSRF-Token", token)
                .formParam("idempotencyKey", UUID.randomUUID().toString())
                .formParam("scopes", "models:read")
                .formParam("name", "Guarded " + UUID.randomUUID())
                .post(KEYS)
                .statusCode();
    }

    private static String cookieOf(Console console) {
        return console.context().cookies().stream()
                .filter(cookie -> cookie.name.equals("q_session"))
                .findFirst()
                .orElseThrow()
                .value;
    }
}
