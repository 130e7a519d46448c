package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A key is on the page while it is shown, came in one answer, and is nowhere else: not after leaving, nor by going back. */
@BrowserTest
class ConsoleSecretsTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final Pattern SECRET = Pattern.compile("dg_live_[0-9A-Za-z]{36}");

    private static Stack stack;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
    }

    @Test
    void newKey_isInOneAnswer_andGoneOnceTheDialogIsClosed() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            var answers = new Answers(console.page());
            String key = create(console);
            console.in(console.dialog(), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.dialog()).hasCount(0);

            assertThat(answers.holding(key)).hasSize(1);
            assertThat(answers.holding(key).getFirst().cacheControl()).isEqualTo("no-store");
            assertNowhere(console, key);
            console.page().reload();
            assertNowhere(console, key);
            assertThat(answers.holding(key)).hasSize(1);
            console.go(KEYS + "?status=active");
            console.goBack();
            assertThat(console.page().locator("#primary-secret")).isVisible();
            assertNowhere(console, key);
            assertThat(answers.holding(key)).hasSize(1);
        }
    }

    @Test
    void newKey_isGone_whenThePageIsLeftAndComeBackTo() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            console.page().onDialog(leave -> leave.accept());
            String key = create(console);
            assertThat(console.page().content()).contains(key);
            console.go(KEYS + "?status=active");
            console.goBack();
            assertThat(console.page().locator("#primary-secret")).isVisible();
            assertNowhere(console, key);
        }
    }

    @Test
    void leavingThePage_withAKeyThatWasNotCopied_asksFirst() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            var asked = new ArrayList<String>();
            String key = create(console);
            console.page().onDialog(leave -> {
                asked.add(leave.type());
                leave.accept();
            });
            console.page().reload();
            assertThat(asked).containsExactly("beforeunload");
            assertNowhere(console, key);
        }
    }

    @Test
    void escape_doesNotCloseTheOnlyPlaceOfANewKey() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            String key = create(console);
            for (int i = 0; i < 3; i++) {
                console.page().keyboard().press("Escape");
            }
            assertThat(console.dialog()).containsText("You haven't copied the key");
            assertThat(console.dialog()).containsText(key);
            console.in(console.dialog(), "Close without copying").click();
            assertThat(console.dialog()).hasCount(0);
            assertNowhere(console, key);
        }
    }

    @Test
    void revealedKey_hidesByItself_andIsGoneAfterwards() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            var answers = new Answers(console.page());
            console.page().clock().install();
            Locator secret = console.page().locator("#primary-secret");
            console.button("Reveal").click();
            assertThat(secret).hasText(SECRET);
            String key = secret.textContent();
            console.page().clock().fastForward(31_000);
            assertThat(secret).not().hasText(SECRET);
            assertNowhere(console, key);
            assertThat(answers.holding(key)).hasSize(1);
            assertThat(answers.holding(key).getFirst().cacheControl()).isEqualTo("no-store");

            console.button("Reveal").click();
            assertThat(secret).hasText(key);
            console.go(KEYS + "?status=active");
            console.goBack();
            assertThat(secret).isVisible();
            assertThat(secret).not().hasText(SECRET);
            assertNowhere(console, key);
        }
    }

    @Test
    void copyingThePrimaryKey_neverShowsIt() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            console.button("Copy").click();
            assertThat(console.button("Copied")).isVisible();
            String key = console.clipboard();
            assertThat(key).matches(SECRET);
            assertNowhere(console, key);
        }
    }

    /** What people do who have found a key somewhere: the key itself goes nowhere. */
    @Test
    void keyThatIsSearchedFor_isFoundByItsLastFour_andStaysOutOfEveryAddress() {
        String name = "Leaked " + UUID.randomUUID();
        String key = new Keys(stack, "acme", "ada").createVisible(name).key();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            var asked = new ArrayList<String>();
            console.page().onRequest(request -> asked.add(request.url() + "\n" + request.postData()));
            Locator search = console.page().getByPlaceholder("Search by name or last four characters");
            search.fill("  " + key + " ");
            assertThat(search).hasValue(key.substring(key.length() - 4));
            assertThat(console.row(name)).isVisible();
            assertThat(console.page().getByText("Searching by the last four characters of the key"))
                    .isVisible();
            assertThat(console.page()).hasURL(Pattern.compile(".*q=" + key.substring(key.length() - 4) + ".*"));
            assertNowhere(console, key);
            assertThat(asked).isNotEmpty().noneMatch(request -> request.contains(key));
            console.look("searched by a key");

            console.go(KEYS + "?q=" + key);
            assertThat(console.page()).hasURL(Pattern.compile(".*\\?q=" + key.substring(key.length() - 4) + "$"));
            assertThat(console.row(name)).isVisible();
            assertNowhere(console, key);
        }
    }

    @Test
    void lineThatIsCopiedByHand_isCopied() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            String key = create(console);
            console.page().locator("#new-env").click();
            console.page().keyboard().press("Control+c");
            assertThat(console.clipboard()).isEqualTo("GATEWAY_API_KEY=" + key);
            console.in(console.dialog(), "Done").click();
            assertThat(console.dialog()).hasCount(0);
        }
    }

    @Test
    void clipboardThatIsRefused_leavesTheKeyShownAndSelected_forCopyingByHand() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            console.page()
                    .evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }");
            console.button("Copy").click();
            Locator secret = console.page().locator("#primary-secret");
            assertThat(secret).hasText(SECRET);
            assertThat(console.page().evaluate("() => getSelection().toString()"))
                    .isEqualTo(secret.textContent());
            assertThat(console.page().locator("#notices")).containsText("copy it with Ctrl+C");
            console.button("Hide").click();
            assertThat(secret).not().hasText(SECRET);
        }
    }

    private static String create(Console console) {
        console.button("Create key").click();
        console.dialog("Create a gateway key")
                .getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                .fill("Secret " + UUID.randomUUID());
        console.in(console.dialog(), "Create key").click();
        return console.dialog("Save your new key").locator("#new-secret").textContent();
    }

    /** Neither on the page, nor in its address, its history's state, or anything that the browser stores for it. */
    private static void assertNowhere(Console console, String key) {
        Page page = console.page();
        assertThat(page.content()).doesNotContain(key);
        assertThat(page.url()).doesNotContain(key);
        String kept = (String) page.evaluate("""
                async () => {
                  const kept = [JSON.stringify(history.state), document.title, document.cookie,
                    JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
                  for (const field of document.querySelectorAll('input, textarea')) kept.push(field.value);
                  for (const name of await caches.keys()) {
                    for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
                  }
                  for (const database of await indexedDB.databases()) kept.push('indexedDB ' + database.name);
                  return kept.join('\\n');
                }
                """);
        assertThat(kept).doesNotContain(key).doesNotContain("indexedDB");
    }

    /** Every answer that a page gets, taken down on its way: a browser forgets the bodies once the page is left. */
    private static final class Answers {
        private record Answer(String body, String cacheControl) {}

        private final List<Answer> all = new ArrayList<>();

        Answers(Page page) {
            page.route("**/*", route -> {
                APIResponse answer = route.fetch();
                all.add(new Answer(answer.text(), answer.headers().get("cache-control")));
                route.fulfill(new Route.FulfillOptions().setResponse(answer));
            });
        }

        List<Answer> holding(String key) {
            return all.stream().filter(answer -> answer.body().contains(key)).toList();
        }
    }
}
