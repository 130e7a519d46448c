package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Media;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever the width, the paper, and with or without scripts: what can be done is there, and what can't says so. */
@BrowserTest
class ConsoleLayoutTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final String MARK = UUID.randomUUID().toString().substring(0, 8);
    private static final String LIST = KEYS + "?q=" + MARK;
    private static final int ROWS = 12;
    private static final int CARD_HEIGHT_MAX = 130;

    /** What is asked of the page at each width: the names of what can't be reached, or is cut off. */
    private static final String HIDDEN = """
            wantedAre => {
              const hidden = [];
              const seen = element => {
                element.scrollIntoView({block: 'center'});
                const box = element.getBoundingClientRect();
                const points = [[box.left + 2, box.top + box.height / 2], [box.right - 2, box.top + box.height / 2]];
                return box.width > 0 && box.left >= 0 && box.right <= innerWidth + .5
                    && points.every(([x, y]) => {
                      const there = document.elementFromPoint(x, y);
                      return there !== null && (element.contains(there) || there.contains(element));
                    });
              };
              for (const element of document.querySelectorAll(wantedAre)) {
                if (!seen(element)) {
                  hidden.push(element.getAttribute('aria-label') || element.id || element.textContent);
                }
              }
              if (document.documentElement.scrollWidth > innerWidth) {
                hidden.push('the page is ' + document.documentElement.scrollWidth + ' px wide');
              }
              return hidden;
            }
            """;

    private static final String OF_THE_LIST =
            "#key-list tbody tr :is(.actions-cell > button, .badge), #create-key, #rotate-primary, #reveal, #copy-primary,"
                    + " .pager a, #q, #status-filter, #creator-filter, #review-keys, .export";
    private static final String OF_A_KEY = "h1, h1 .badge, .head-actions button, .toggle a, .snippets summary,"
            + " .snippets details[open] button, .timeline li, #last-change";

    private static final String OF_THE_REVIEW =
            "h1, .toggle a, #review-creator, #review-show, #choose-all, #revoke-chosen,"
                    + " #review-rows :is(input, .badge, a), .pager a";

    private static Stack stack;
    private static String keyPage;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        Keys keys = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
        keys.create("Layout " + MARK, ROWS);
        keys.createVisible(MARK + "W".repeat(60));
        keys.createExpiring("Expiring " + MARK);
        String rotating = keys.createVisible("Rotating " + MARK).keyId();
        keys.rotate(rotating);
        keyPage = KEYS + "/" + rotating;
        keys.revoke(keys.createVisible("Revoked " + MARK).keyId());
    }

    @Test
    void everyWidth_showsEveryStatusAndAction() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, LIST)) {
            assertThat(console.row("Rotating " + MARK)).containsText("Rotating");
            for (int width = 320; width <= 1920; width += 20) {
                console.page().setViewportSize(width, 900);
                assertThat((List<?>) console.page().evaluate(HIDDEN, OF_THE_LIST))
                        .as("what is hidden at %d px", width)
                        .isEmpty();
            }
        }
    }

    @Test
    void everyWidth_showsAllOfAKeysPage() {
        try (Console console = Console.of(stack, "ada", Screen.DARK_WIDE, keyPage)) {
            for (String action :
                    new String[] {"Rename", "Edit", "View rotation", "Disable", "Revoke key", "Copy curl"}) {
                assertThat(console.button(action)).isVisible();
            }
            console.look("page of a key");
            for (int width = 320; width <= 1920; width += 20) {
                console.page().setViewportSize(width, 900);
                assertThat((List<?>) console.page().evaluate(HIDDEN, OF_A_KEY))
                        .as("what is hidden at %d px", width)
                        .isEmpty();
            }
        }
    }

    @Test
    void everyWidth_showsAllOfTheReview() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, "/workspaces/acme/review?finding=any")) {
            assertThat(console.page().getByRole(AriaRole.CHECKBOX).nth(1)).isVisible();
            console.look("review of many keys");
            for (int width = 320; width <= 1920; width += 20) {
                console.page().setViewportSize(width, 900);
                assertThat((List<?>) console.page().evaluate(HIDDEN, OF_THE_REVIEW))
                        .as("what is hidden at %d px", width)
                        .isEmpty();
            }
        }
    }

    @Test
    void narrowScreen_hasManyKeysOnIt() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_NARROW, LIST)) {
            Object height = console.page()
                    .evaluate("() => document.querySelector('#key-list tbody').offsetHeight"
                            + " / document.querySelectorAll('#key-list tbody tr').length");
            assertThat(((Number) height).doubleValue()).as("px a key").isLessThan(CARD_HEIGHT_MAX);
        }
    }

    /** WCAG 2.4.11: what has the focus is not hidden behind what stays in its place. */
    @Test
    void focusThatMovesBack_isNeverUnderTheHeader() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_NARROW, LIST)) {
            Page page = console.page();
            page.locator("#key-list .actions-cell button").last().focus();
            for (int step = 0; step < 2 * ROWS; step++) {
                page.keyboard().press("Shift+Tab");
                assertThat(page.evaluate("""
                                () => {
                                  const focused = document.activeElement.getBoundingClientRect();
                                  const header = document.querySelector('.top').getBoundingClientRect();
                                  return focused.top >= header.bottom || focused.bottom <= header.top
                                      || document.querySelector('.top').contains(document.activeElement);
                                }
                                """))
                        .as("step %d, at %s", step, page.evaluate("() => document.activeElement.outerHTML"))
                        .isEqualTo(true);
            }
        }
    }

    @Test
    void paper_holdsTheList_andNeitherButtonsNorAKey() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, LIST)) {
            Page page = console.page();
            Locator secret = page.locator("#primary-secret");
            console.button("Reveal").click();
            assertThat(secret).hasText(Pattern.compile("dg_live_[0-9A-Za-z]{36}"));
            page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))");
            assertThat(secret).hasText(Pattern.compile(".*•••••••.*"));
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            assertThat(console.row("Revoked " + MARK)).isVisible();
            assertThat(page.getByRole(AriaRole.BUTTON)).hasCount(0);
            assertThat(page.evaluate("""
                            () => [...document.querySelectorAll('.card, .table-card, .scroll')]
                                .filter(part => getComputedStyle(part).overflowX !== 'visible').length
                            """))
                    .as("parts that cut off what doesn't fit")
                    .isEqualTo(0);
        }
    }

    @Test
    void keysPage_isReadOnPaper_andWithoutScripts() {
        try (Console console = Console.withoutScripts(stack, "ada", Screen.LIGHT_NARROW, keyPage)) {
            Page page = console.page();
            assertThat(page.locator("h1")).containsText("Rotating " + MARK);
            assertThat(page.locator("#key-head .scroll tbody tr")).hasCount(2);
            assertThat(page.locator("#usage .figures")).containsText("Requests");
            assertThat(page.locator("#last-change")).containsText("gateways");
            assertThat(page.locator(".timeline li")).hasCount(2);
            for (String dead : new String[] {"Rename", "Edit", "View rotation", "Disable", "Revoke key", "Copy curl"}) {
                assertThat(console.button(dead)).hasCount(0);
            }
            console.link("24 hours").click();
            assertThat(page.getByText("Not used in the last 24 hours")).isVisible();
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            assertThat(page.locator(".timeline li").last()).isVisible();
            assertThat(page.getByRole(AriaRole.BUTTON)).hasCount(0);
        }
    }

    @Test
    void withoutScripts_listIsThere_andWhatNeedsThemSaysSo() {
        try (Console console = Console.withoutScripts(stack, "ada", Screen.LIGHT_WIDE, LIST)) {
            // Selectors by text and role leave out what is for browsers without scripts.
            assertThat(console.page().locator("noscript .notice")).isVisible();
            assertThat(console.page().locator("noscript .notice")).containsText("needs JavaScript");
            assertThat(console.row("Revoked " + MARK)).isVisible();
            for (String dead : new String[] {"Create key", "Reveal", "Copy", "Rotate key"}) {
                assertThat(console.button(dead)).hasCount(0);
            }
            console.page().getByLabel("Status").selectOption("revoked");
            console.page().locator("noscript button").click();
            assertThat(console.page().getByRole(AriaRole.ROWHEADER)).hasCount(1);
        }
    }
}
