package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dialogs name what they are about, ask before anything ends, do things once, and can be left while they are on their way. */
@BrowserTest
class ConsoleDialogsTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final String MARK = UUID.randomUUID().toString().substring(0, 8);
    private static final String LIST = KEYS + "?q=" + MARK;
    private static final String QUIET = "Quiet " + MARK;
    private static final String BUSY = "Busy " + MARK;
    private static final String ROTATED = "Rotated " + MARK;
    private static final double COUNTED_WITHIN_MILLIS = 60_000;
    private static final String RED = "rgb(179, 38, 30)";

    private static Stack stack;
    private static String lastFourBefore;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        Keys keys = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
        keys.createVisible(QUIET);
        String busy = keys.createVisible(BUSY).keyId();
        Keys.Created rotated = keys.createVisible(ROTATED);
        lastFourBefore = rotated.key().substring(rotated.key().length() - 4);
        keys.used(busy, "gpt-4o", 3);
        keys.used(rotated.keyId(), Map.of("model", "gpt-4o", "inputTokens", 10, "outputTokens", 1, "secretVersion", 1));
        keys.rotate(rotated.keyId());
    }

    @Test
    void rotating_leavesADay_unlessImmediatelyIsChosen_whichWarnsAndIsRed() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, LIST)) {
            console.choose(QUIET, "Rotate key");
            Locator rotate = console.dialog("Rotate " + QUIET);
            Locator overlap = rotate.getByLabel("The old key ends");
            Locator warning = rotate.getByText("whatever still uses it fails until it has the new one");
            assertThat(overlap).hasValue("PT24H");
            assertThat(warning).isHidden();
            overlap.selectOption("PT0S");
            assertThat(warning).isVisible();
            assertThat(console.in(rotate, "Rotate key")).hasCSS("background-color", RED);
            console.look("rotate immediately");
            rotate.getByLabel(Pattern.compile("^Reason")).fill("leaked");
            console.page().keyboard().press("Enter");
            assertThat(rotate).isVisible();
            assertThat(rotate.getByRole(AriaRole.ALERT)).isVisible();
            console.in(rotate, "Cancel").click();

            console.button("Rotate key").click();
            rotate = console.dialog("Rotate the primary key");
            rotate.getByLabel("Immediately").check();
            assertThat(rotate.getByText("whatever still uses it fails until it has the new one"))
                    .isVisible();
            assertThat(console.in(rotate, "Rotate key")).hasCSS("background-color", RED);
        }
    }

    @Test
    void endingTheOldKey_namesItAndItsLastUse_andAsks() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, LIST)) {
            Locator row = console.row(ROTATED);
            assertThat(row.getByRole(AriaRole.CELL).nth(4))
                    .not()
                    .hasText("Never", new LocatorAssertions.HasTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
            console.menu(ROTATED);
            assertThat(console.page().getByRole(AriaRole.MENUITEM))
                    .hasText(new String[] {"View key", "Rename", "View rotation", "Revoke key"});
            console.page().keyboard().press("Escape");
            console.choose(ROTATED, "View rotation");
            Locator rotation = console.dialog("Rotation of " + ROTATED);
            assertThat(rotation).containsText("•••••••" + lastFourBefore);
            console.in(rotation, "End the old key now").click();
            Locator retire = console.dialog("End the old key of " + ROTATED + "?");
            assertThat(retire).containsText("•••••••" + lastFourBefore);
            assertThat(retire).containsText(Pattern.compile("It was last used .*(ago|just now): 1 request in 30 days"));
            assertThat(console.in(retire, "Keep it")).isFocused();
            console.page().keyboard().press("Enter");
            assertThat(console.dialog("Rotation of " + ROTATED)).containsText("Both keys work for a while.");
        }
    }

    @Test
    void revoking_tellsWhatWouldStop_andNeedsTheNameOfAKeyInUse() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, LIST)) {
            console.choose(QUIET, "Revoke key");
            Locator revoke = console.dialog("Revoke " + QUIET + "?");
            assertThat(revoke).containsText("No request in 30 days.");
            assertThat(revoke).containsText(Pattern.compile("•••••••\\w{4} stops working immediately"));
            assertThat(console.in(revoke, "Revoke key")).isEnabled();
            revoke.getByLabel(Pattern.compile("^Reason")).fill("Not needed");
            console.page().keyboard().press("Enter");
            assertThat(revoke).isVisible();
            console.in(revoke, "Cancel").click();
            assertThat(console.row(QUIET)).containsText("Active");

            assertThat(console.row(BUSY).getByRole(AriaRole.CELL).nth(2))
                    .hasText("3", new LocatorAssertions.HasTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
            console.choose(BUSY, "Revoke key");
            revoke = console.dialog("Revoke " + BUSY + "?");
            assertThat(revoke).containsText(Pattern.compile("3 requests in 30 days, last (.* ago|just now)\\."));
            Locator typed = revoke.getByLabel(Pattern.compile("^Type the name"));
            assertThat(typed).isFocused();
            assertThat(console.in(revoke, "Revoke key")).isDisabled();
            typed.fill(BUSY.substring(1));
            assertThat(console.in(revoke, "Revoke key")).isDisabled();
            typed.fill(BUSY);
            console.page().keyboard().press("Enter");
            assertThat(revoke).isVisible();
            console.look("revoke a key in use");
            console.in(revoke, "Revoke key").click();
            assertThat(console.row(BUSY)).containsText("Revoked");
        }
    }

    @Test
    void form_tellsAllThatIsWrong_andTakesAnEmojiOfSeveral_butNoKeyInANameOrReason() {
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            Locator name = create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true));
            name.fill("a\u200Bb");
            create.getByLabel("Expires").selectOption("date");
            create.getByLabel("Last day (UTC)").fill("2020-01-31");
            console.in(create, "Create key").click();
            assertThat(create.locator("#create-name-error")).containsText("zero-width");
            assertThat(create.locator("#create-expiry-error")).hasText("Choose a date in the future.");
            create.getByLabel("Expires").selectOption("");
            name.fill("dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj");
            console.in(create, "Create key").click();
            assertThat(create.locator("#create-name-error")).containsText("looks like a full key");
            name.fill(family);
            console.in(create, "Create key").click();
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.row(family)).isVisible();
        }
    }

    @Test
    void work_isSeen_isAskedForOnce_andIsTakenBackByEscape() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, LIST)) {
            Page page = console.page();
            Locator working = page.locator("#working");
            hold(page, "**/rename*");
            console.choose(QUIET, "Rename");
            assertThat(working).hasText("Working…");
            assertThat(console.button("Actions for " + QUIET)).hasAttribute("aria-busy", "true");
            page.keyboard().press("Escape");
            assertThat(working).isEmpty();
            assertThat(console.button("Actions for " + QUIET)).not().hasAttribute("aria-busy", "true");
            page.unrouteAll();
            page.waitForResponse(
                    "**/keys/create", () -> console.button("Create key").click());
            assertThat(console.dialog("Create a gateway key")).isVisible();
            page.keyboard().press("Escape");
            assertThat(console.dialog()).hasCount(0);

            List<Route> held = hold(page, "**/reveal");
            console.button("Reveal").dblclick();
            console.button("Reveal").click();
            assertThat(console.button("Reveal")).hasAttribute("aria-busy", "true");
            assertThat(held).hasSize(1);
            held.forEach(Route::resume);
            assertThat(console.button("Hide")).isVisible();
            console.button("Hide").click();
            page.unrouteAll();

            held = hold(page, "**" + KEYS + "/create");
            console.button("Create key").click();
            console.button("Create key").click();
            assertThat(console.button("Create key")).hasAttribute("aria-busy", "true");
            held.forEach(Route::resume);
            console.dialog("Create a gateway key");
            assertThat(held).hasSize(1);
            page.unrouteAll();
        }
    }

    /** Its answer is the only one that holds the key. */
    @Test
    void creationUnderWay_isNotLostByEscape() {
        String name = "Under way " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Page page = console.page();
            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(name);
            List<Route> held = hold(page, "**" + KEYS);
            page.keyboard().press("Enter");
            page.keyboard().press("Enter");
            assertThat(page.locator("#working")).hasText("Working…");
            page.keyboard().press("Escape");
            assertThat(create).isVisible();
            page.waitForCondition(() -> held.size() == 1);
            held.forEach(Route::resume);
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(held).hasSize(1);
            assertThat(console.row(name)).hasCount(1);
        }
    }

    @Test
    void success_canBeDismissed_andWhatASearchFindsIsSaid() {
        String name = "Named " + UUID.randomUUID();
        new Keys(stack, "acme", "ada").createVisible(name);
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            console.choose(name, "Rename");
            console.dialog("Rename " + name).getByLabel("Name").fill(name + " anew");
            console.in(console.dialog(), "Rename").click();
            Locator notice = console.page().locator("#notices .notice");
            assertThat(notice).containsText("The key is now called");
            console.in(notice, "Dismiss").click();
            assertThat(notice).hasCount(0);

            console.page().locator("#q").fill(name);
            assertThat(console.page().locator("#found")).hasText("1 key");
            console.page().locator("#q").fill("no such " + name);
            assertThat(console.page().locator("#found")).hasText("No keys match");
        }
    }

    private static List<Route> hold(Page page, String urls) {
        var held = new CopyOnWriteArrayList<Route>();
        page.route(urls, held::add);
        return held;
    }
}
