package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Figures are fetched again while somebody looks at them, and only then. */
@BrowserTest
class ConsoleRefreshTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final double COUNTED_WITHIN_MILLIS = 60_000;
    private static final long TEN_MINUTES_MILLIS = 600_000;
    private static final long ONE_MINUTE_MILLIS = 60_000;
    private static final Set<String> SCRIPTED = Set.of("xhr", "fetch", "eventsource");

    private static Stack stack;
    private static Keys keys;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        keys = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
    }

    @Test
    void newRequests_showUpWithoutAReload_andLeaveTheFocusWhereItIs() {
        String name = "Busy " + UUID.randomUUID();
        String keyId = keys.createVisible(name).keyId();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Locator requests = console.row(name).getByRole(AriaRole.CELL).nth(2);
            assertThat(requests).hasText("0");
            console.page().evaluate("() => { window.stillThere = true; }");
            Locator link = console.link(name);
            link.focus();

            keys.used(keyId, "gpt-4o", 2);

            assertThat(requests).hasText("2", new LocatorAssertions.HasTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
            assertThat(link).isFocused();
            assertThat(console.page().evaluate("() => window.stillThere")).isEqualTo(true);
        }
    }

    /** The poll's answer would be of the list before the search, and the search's of a list that is no longer there. */
    @Test
    void searchThatIsTyped_whileTheListIsFetchedAgain_isWhatIsShown() {
        String name = "Sought " + UUID.randomUUID();
        keys.createVisible(name);
        keys.createVisible("Besides " + UUID.randomUUID());
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Page page = console.page();
            page.clock().install();
            page.reload();
            var held = new ArrayList<Route>();
            page.route("**" + KEYS + "?*", held::add);
            page.waitForRequest("**" + KEYS + "?", () -> page.clock().runFor(ONE_MINUTE_MILLIS));
            page.waitForRequest("**" + KEYS + "?q=*", () -> {
                page.getByPlaceholder("Search by name or last four characters").fill(name);
                page.clock().runFor(1_000);
            });
            page.waitForCondition(() -> held.size() == 2);
            held.forEach(Route::resume);
            assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(1);
            assertThat(console.row(name)).isVisible();
        }
    }

    /** A change that is made while the list is being fetched is not in that answer. */
    @Test
    void change_whileTheListIsFetchedAgain_isShownAtOnce() {
        String name = "Before " + UUID.randomUUID();
        keys.createVisible(name);
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Page page = console.page();
            console.choose(name, "Rename");
            console.dialog("Rename " + name).getByLabel("Name").fill(name + " and after");
            var held = new ArrayList<Route>();
            page.route("**" + KEYS + "?*", route -> {
                if (held.isEmpty()) {
                    held.add(route);
                } else {
                    route.resume();
                }
            });
            page.waitForRequest(
                    "**" + KEYS + "?",
                    () -> page.evaluate("() => htmx.trigger(document.getElementById('key-list'), 'refresh')"));
            console.in(console.dialog(), "Rename").click();
            assertThat(console.dialog()).hasCount(0);
            assertThat(console.row(name + " and after")).isVisible();
            held.forEach(Route::resume);
            assertThat(console.row(name + " and after")).isVisible();
        }
    }

    /** The key came once, and where it was to be shown would be another place. */
    @Test
    void keyThatIsRevealed_whileItsPartIsFetchedAgain_staysShown() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Page page = console.page();
            var held = new ArrayList<Route>();
            page.route("**" + KEYS + "/primary*", held::add);
            page.evaluate("""
                    () => {
                      const primary = document.getElementById('primary');
                      window.answered = new Promise(answered =>
                          document.body.addEventListener('htmx:afterRequest', event => {
                            if (event.detail.requestConfig.elt === primary) answered(true);
                          }));
                      htmx.trigger(primary, 'refresh');
                    }
                    """);
            page.waitForCondition(() -> held.size() == 1);
            Locator secret = page.locator("#primary-secret");
            console.button("Reveal").click();
            assertThat(secret).hasText(Pattern.compile("dg_live_[0-9A-Za-z]{36}"));
            held.getFirst().resume();
            assertThat(page.evaluate("() => window.answered")).isEqualTo(true);
            assertThat(secret).hasAttribute("data-shown", "true");
        }
    }

    @Test
    void pageThatNobodySees_asksForNothing_untilItIsSeenAgain() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Page page = console.page();
            page.clock().install();
            page.reload();
            show(page, "hidden");
            List<String> asked = new CopyOnWriteArrayList<>();
            page.onRequest(request -> {
                // The browser itself asks for the page's icon, whenever it likes.
                if (SCRIPTED.contains(request.resourceType())) {
                    asked.add(request.url());
                }
            });

            page.clock().runFor(TEN_MINUTES_MILLIS);
            assertThat(asked).isEmpty();

            show(page, "visible");
            page.waitForRequest("**" + KEYS + "?", () -> page.clock().runFor(ONE_MINUTE_MILLIS));
            assertThat(asked).isNotEmpty();
        }
    }

    private static void show(Page page, String visibility) {
        page.evaluate(
                "visibility => Object.defineProperty(document, 'visibilityState', {configurable: true, value: visibility})",
                visibility);
    }
}
