package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people do on the page, on every kind of screen; each view is free of barriers. */
@BrowserTest
class ConsoleJourneysTest {
    /** The query instance and the agent at least; others that were here before may be silent by now. */
    private static final Pattern EVERY_GATEWAY_KNOWS =
            Pattern.compile("^Known to (?!1 |0 )(\\d+) of \\1 gateways, the last after \\d+ ms\\.");

    private static final Pattern EVERY_GATEWAY_REFUSES =
            Pattern.compile("^Refused by (?!1 |0 )(\\d+) of \\1 gateways, the last after \\d+ ms\\.");

    private static final String KEYS = "/workspaces/acme/keys";
    /** What a page must show as it is, and not do. */
    static final String HOSTILE = "<img src=x onerror=alert(1)>{#let}";

    private static final int KEYS_PER_PAGE = 50;
    private static final double COUNTED_WITHIN_MILLIS = 60_000;

    private static Stack stack;
    private static Keys keys;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        keys = new Keys(stack, "acme", "ada").provisioned();
        keys.awaitProvisioned();
    }

    @ParameterizedTest
    @MethodSource("dev.keyledger.system.Screen#looks")
    void member_seesAndDoesOnlyWhatMembersMay(Screen screen) {
        String adminsKey = "Of Ada " + UUID.randomUUID();
        String adminsKeyId = keys.createVisible(adminsKey).keyId();
        String own = "Of Max " + UUID.randomUUID();
        try (Console console = Console.of(stack, "max", screen, KEYS)) {
            console.look("keys");
            assertThat(console.page().locator("#primary-secret")).isVisible();
            for (String absent : new String[] {"Reveal", "Copy", "Rotate key"}) {
                assertThat(console.button(absent)).hasCount(0);
            }
            console.go(KEYS + "?q=" + adminsKey.substring(7, 20));
            assertThat(console.menu(adminsKey).getByRole(AriaRole.MENUITEM)).hasText(new String[] {"View key"});
            console.page().keyboard().press("Escape");

            console.go(KEYS);
            console.button("Create key").click();
            console.dialog("Create a gateway key")
                    .getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(own);
            console.in(console.dialog(), "Create key").click();
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.menu(own).getByRole(AriaRole.MENUITEM))
                    .hasText(new String[] {"View key", "Rename", "Rotate key", "Revoke key"});
            console.look("own menu");
            console.page().keyboard().press("Escape");
            changeOwn(console, own);

            for (String forbidden :
                    new String[] {keys.primaryKeyId() + "/rotate", adminsKeyId + "/revoke", adminsKeyId + "/rename"}) {
                var answer = console.page().navigate(console.address() + KEYS + "/" + forbidden);
                assertThat(answer.status()).as(forbidden).isEqualTo(403);
                assertThat(console.page().locator("h1")).hasText("Your role doesn't allow this");
            }
            console.look("refused");
            console.go("/workspaces/globex/keys");
            assertThat(console.page().locator("h1")).hasText("Page not found, or you don't have access");
            console.look("foreign workspace");
            console.go(KEYS);
            for (String forbidden : new String[] {
                keys.primaryKeyId() + "/reveal",
                keys.primaryKeyId() + "/rotate",
                adminsKeyId + "/rename",
                adminsKeyId + "/rotate",
                adminsKeyId + "/revoke"
            }) {
                assertThat(post(console, forbidden)).as(forbidden).isEqualTo(403);
            }
        }
    }

    private static void changeOwn(Console console, String own) {
        String renamed = own + " renamed";
        console.choose(own, "Rename");
        console.dialog("Rename " + own).getByLabel("Name").fill(renamed);
        console.in(console.dialog(), "Rename").click();
        console.choose(renamed, "Rotate key");
        console.dialog("Rotate " + renamed).getByLabel("The old key ends").selectOption("PT0S");
        console.in(console.dialog(), "Rotate key").click();
        assertThat(console.dialog("Save the new key").locator(".arrival")).hasText(EVERY_GATEWAY_KNOWS);
        console.in(console.dialog("Save the new key"), "Copy").click();
        console.in(console.dialog(), "Done").click();
        console.choose(renamed, "Revoke key");
        console.in(console.dialog("Revoke " + renamed + "?"), "Revoke key").click();
        assertThat(console.row(renamed)).containsText("Revoked");
        assertThat(console.page().getByRole(AriaRole.STATUS).locator(".arrival"))
                .hasText(EVERY_GATEWAY_REFUSES);
    }

    /** What a member's own script would try. */
    private static Object post(Console console, String path) {
        return console.page().evaluate("""
                        async path => (await fetch(path, {
                          method: 'POST',
                          headers: {'X-CSRF-Token': document.querySelector('meta[name=csrf-token]').content},
                          body: new URLSearchParams({
                            idempotencyKey: crypto.randomUUID(), name: 'Taken over', choice: 'PT0S', reason: '',
                          }),
                        })).status
                        """, KEYS + "/" + path);
    }

    @Test
    void operator_seesEverything_andRevokesAtMost() {
        String name = "Of Ada " + UUID.randomUUID();
        keys.createVisible(name);
        try (Console console = Console.of(stack, "ops", Screen.DARK_WIDE, KEYS)) {
            for (String absent : new String[] {"Create key", "Reveal", "Copy", "Rotate key"}) {
                assertThat(console.button(absent)).hasCount(0);
            }
            assertThat(console.menu(name).getByRole(AriaRole.MENUITEM))
                    .hasText(new String[] {"View key", "Revoke key"});
            console.look("operator");
        }
    }

    @Test
    void somebodyWithoutAWorkspace_isToldWhatToDo() {
        try (Console console = Console.ofGroup(stack, "ada", "elsewhere", Screen.LIGHT_NARROW, "/")) {
            assertThat(console.page().getByText("You have no workspace yet")).isVisible();
            console.look("no workspace");
        }
    }

    @Test
    void workspaceWithoutAdditionalKeys_saysWhatTheyAreFor_andHowToKeepThem() {
        String workspace = "empty-" + UUID.randomUUID();
        new Keys(stack, workspace, "ops").provisioned().awaitProvisioned();
        String group = "workspace:" + workspace + ":admin";
        String path = "/workspaces/" + workspace + "/keys";
        try (Console console = Console.ofGroup(stack, "ada", group, Screen.LIGHT_WIDE, path)) {
            assertThat(console.page().getByText("No additional keys yet")).isVisible();
            assertThat(console.button("Create key")).isVisible();
            for (String rule : new String[] {
                "Environment variables or a secrets manager.",
                "Never in source code.",
                "One key per environment.",
                "Rotate after changes in the team, or if a key may have been seen."
            }) {
                assertThat(console.page().getByText(rule)).isVisible();
            }
            console.look("no additional keys");
        }
    }

    @Test
    void keyExpires_whenItWasToldTo_andNoDateOfThePastIsTaken() {
        String name = "Expiring " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_NARROW, KEYS)) {
            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(name);
            create.getByLabel("images:generate").uncheck();
            create.getByLabel("Expires").selectOption("date");
            create.getByLabel("Last day (UTC)").fill("2020-01-31");
            console.in(create, "Create key").click();
            assertThat(create).containsText("Choose a date in the future.");
            assertThat(create.getByLabel("Expires")).isFocused();
            assertThat(create.getByLabel("images:generate")).not().isChecked();
            console.look("create with an error");

            create.getByLabel("Last day (UTC)")
                    .fill(LocalDate.now(ZoneOffset.UTC).plusDays(3).toString());
            console.in(create, "Create key").click();
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.row(name)).containsText("Expires in 3 days");
        }
    }

    @Test
    void textOfOthers_isShownAsItIs_whereverItStands() {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        String hostile = HOSTILE + mark;
        String unbroken = mark + "W".repeat(92);
        keys.createVisible(unbroken);
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_NARROW, KEYS)) {
            console.button("Create key").click();
            console.dialog("Create a gateway key")
                    .getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(hostile);
            console.in(console.dialog(), "Create key").click();
            assertThat(console.dialog("Save your new key")).containsText("\"" + hostile + "\"");
            console.in(console.dialog(), "Copy").click();
            console.in(console.dialog(), "Done").click();

            console.go(KEYS + "?q=" + mark);
            assertThat(console.row(hostile)).isVisible();
            assertThat(console.row(unbroken)).isVisible();
            console.look("text of others");
            for (String name : new String[] {hostile, unbroken}) {
                console.choose(name, "Rename");
                console.dialog("Rename " + name);
                console.look("rename text of others");
                console.in(console.dialog(), "Cancel").click();
            }
            console.choose(hostile, "Revoke key");
            console.in(console.dialog("Revoke " + hostile + "?"), "Revoke key").click();
            assertThat(console.page().getByRole(AriaRole.STATUS)).containsText("\"" + hostile + "\" is revoked");
            console.choose(hostile, "View key");
            assertThat(console.page().locator("h1")).containsText(hostile);
            console.go(KEYS + "?q=" + mark);
            console.choose(unbroken, "View key");
            assertThat(console.page().locator("h1")).containsText(unbroken);
            console.look("usage of a long name");
        }
    }

    /** From its creation, by its first request, to its end, without going back to the list. */
    @ParameterizedTest
    @MethodSource("dev.keyledger.system.Screen#looks")
    void newKey_isUsedForTheFirstTime_andHasAPageOfItsOwn(Screen screen) {
        String name = "First " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", screen, KEYS)) {
            console.button("Create key").click();
            console.dialog("Create a gateway key")
                    .getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(name);
            console.in(console.dialog(), "Create key").click();
            Locator created = console.dialog("Save your new key");
            String key = created.locator("#new-secret").textContent();
            Locator first = created.locator("#first-request");
            assertThat(first).hasText("Waiting for the first request…");
            console.look("what to do next");
            created.getByText("Python", new Locator.GetByTextOptions().setExact(true))
                    .click();
            console.in(created, "Copy Python").click();
            assertThat(console.in(created, "Copied")).isVisible();
            assertThat(console.clipboard())
                    .contains("OpenAI(", "os.environ[\"GATEWAY_API_KEY\"]")
                    .doesNotContain(key);
            console.in(created, "Done").click();
            assertThat(created).containsText("You haven't copied the key");
            console.in(created, "Stay and copy").click();
            console.in(created, "Copy").click();

            Locator link = created.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("View key"));
            String path = link.getAttribute("href");
            keys.used(path.substring(path.lastIndexOf('/') + 1), "gpt-4o", 1);
            assertThat(first)
                    .hasText(
                            Pattern.compile("First request (just now|\\d+ (s|seconds?|minutes?) ago)"),
                            new LocatorAssertions.HasTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
            console.look("first request");
            link.click();
            assertThat(console.page()).hasURL(console.address() + path);
            assertThat(console.page().locator("h1")).containsText(name);
            assertThat(console.page().locator(".first-use")).hasCount(0);
            assertThat(console.page().content()).doesNotContain(key);
            changeOnItsPage(console, name);
        }
    }

    private static void changeOnItsPage(Console console, String name) {
        Locator history = console.page()
                .getByRole(AriaRole.LIST, new com.microsoft.playwright.Page.GetByRoleOptions().setName("History"));
        assertThat(history).containsText("Created by Ada Admin");
        assertThat(console.page().locator("#last-change"))
                .containsText(Pattern.compile("Known to \\d+ of \\d+ gateways"));
        String renamed = name + " renamed";
        console.button("Rename").click();
        console.dialog("Rename " + name).getByLabel("Name").fill(renamed);
        console.in(console.dialog(), "Rename").click();
        assertThat(console.page().locator("h1")).containsText(renamed);
        assertThat(console.button("Rename")).isFocused();
        assertThat(history).containsText("Renamed to \"" + renamed + "\"");

        editDisableAndEnable(console, renamed, history);

        console.button("Rotate key").click();
        console.in(console.dialog("Rotate " + renamed), "Rotate key").click();
        console.in(console.dialog("Save the new key"), "Copy").click();
        console.in(console.dialog(), "Done").click();
        Locator issued = console.page().locator("#key-head .scroll tbody tr");
        assertThat(issued).hasCount(2);
        assertThat(issued.last()).containsText(Pattern.compile("Ends in (23|24) hours|Ends in 1 day"));
        console.look("page of a rotated key");
        console.button("View rotation").click();
        console.dialog("Rotation of " + renamed);
        console.page().keyboard().press("Escape");

        console.button("Revoke key").click();
        Locator revoke = console.dialog("Revoke " + renamed + "?");
        revoke.getByLabel(Pattern.compile("^Type the name")).fill(renamed);
        console.in(revoke, "Revoke key").click();
        assertThat(console.page().locator("h1")).containsText("Revoked");
        assertThat(console.button("Revoke key")).hasCount(0);
        assertThat(console.page().locator("#last-change"))
                .containsText(Pattern.compile("Refused by \\d+ of \\d+ gateways"));
        console.look("page of a revoked key");
    }

    /** The focus never gets lost with the button that it was on. */
    private static void editDisableAndEnable(Console console, String name, Locator history) {
        Locator title = console.page().locator("h1");
        Locator facts = console.page().locator(".facts");
        console.button("Edit").click();
        Locator edit = console.dialog("Edit " + name);
        console.look("edit");
        console.in(edit, "Save").click();
        assertThat(edit.getByRole(AriaRole.ALERT)).hasText("You haven't changed anything.");
        edit.getByLabel("images:generate").uncheck();
        edit.getByLabel("Expires").selectOption(new SelectOption().setLabel("In 30 days"));
        console.in(edit, "Save").click();
        assertThat(console.page().locator("#notices")).containsText("\"" + name + "\" is changed.");
        assertThat(facts).containsText(Pattern.compile("Expires\\s*in (29|30) days"));
        assertThat(facts).containsText("models:read");
        assertThat(facts).not().containsText("images:generate");
        assertThat(history).containsText("Scopes changed");
        assertThat(history).containsText("from now on");
        assertThat(console.button("Edit")).isFocused();

        console.button("Disable").click();
        Locator disable = console.dialog("Disable " + name + "?");
        assertThat(disable).containsText("is refused from now on");
        assertThat(disable).containsText(Pattern.compile("1 request in 30 days,\\s.*(ago|just now)"));
        console.look("disable");
        disable.getByLabel(Pattern.compile("^Reason")).fill("Seen where it should not be");
        console.page().keyboard().press("Enter");
        assertThat(disable).isVisible();
        console.in(disable, "Disable").click();
        assertThat(title).containsText("Disabled");
        assertThat(title).isFocused();
        assertThat(console.button("Disable")).hasCount(0);
        assertThat(console.button("Rotate key")).hasCount(0);
        assertThat(console.page().locator("#last-change"))
                .containsText(Pattern.compile("Refused by \\d+ of \\d+ gateways"));
        assertThat(history).containsText("Reason: Seen where it should not be");
        console.look("page of a disabled key");

        // By the keyboard alone.
        console.button("Enable").focus();
        console.page().keyboard().press("Enter");
        Locator enable = console.dialog("Enable " + name + "?");
        console.look("enable");
        console.page().keyboard().press("Tab");
        assertThat(console.in(enable, "Enable")).isFocused();
        console.page().keyboard().press("Enter");
        assertThat(title).containsText("Active");
        assertThat(title).isFocused();
        assertThat(console.button("Enable")).hasCount(0);
        assertThat(console.page().locator("#last-change"))
                .containsText(Pattern.compile("Known to \\d+ of \\d+ gateways"));
        assertThat(history).containsText("Enabled");
    }

    /** What was billed, what is estimated and at whose price, and what has none; told to whoever points, and tabs. */
    @ParameterizedTest
    @MethodSource("dev.keyledger.system.Screen#looks")
    void cost_isToldByItsParts_andEachIsExplained(Screen screen) {
        String name = "Costs " + UUID.randomUUID();
        String keyId = keys.createVisible(name).keyId();
        keys.used(
                keyId,
                Map.of(
                        "model",
                        "gpt-5-nano",
                        "provider",
                        "openai",
                        "inputTokens",
                        1_000_000,
                        "outputTokens",
                        100_000,
                        "reportedCostUsd",
                        "0.045"));
        keys.used(
                keyId,
                Map.of(
                        "model",
                        "claude-sonnet-4-5",
                        "inputTokens",
                        100_000,
                        "cacheWriteInputTokens",
                        100_000,
                        "cacheWrite1hInputTokens",
                        100_000,
                        "outputTokens",
                        0));
        keys.used(keyId, Map.of("model", "gpt-4o", "provider", "ollama", "inputTokens", 10));
        try (Console console = Console.of(stack, "ada", screen, KEYS + "/" + keyId)) {
            assertThat(console.page().locator(".parts dd"))
                    .hasText(
                            new String[] {"$0.045 7 %", "$0.60 93 %", "0", "1", "1"},
                            new LocatorAssertions.HasTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
            console.look("cost by its parts");

            Locator billed = console.button("Billed by providers");
            Locator why = console.page().locator("#part-reported-what");
            assertThat(billed).hasAccessibleDescription(Pattern.compile("What providers billed"));
            assertThat(why).isHidden();
            billed.hover();
            assertThat(why).isVisible();
            why.hover();
            assertThat(why).isVisible();
            console.page().keyboard().press("Escape");
            assertThat(why).isHidden();

            console.button("Estimated from prices").focus();
            console.page().keyboard().press("Tab");
            assertThat(console.button("Requests at old prices")).isFocused();
            assertThat(console.page().locator("#part-stale-what")).isVisible();
            console.look("cost explained");
            console.page().keyboard().press("Escape");
            assertThat(console.page().locator("#part-stale-what")).isHidden();
            console.page().keyboard().press("Tab");
            assertThat(console.page().locator("#part-assumed-what")).isVisible();
        }
    }

    @Test
    void list_isPaged() {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        keys.create("Paged " + mark, KEYS_PER_PAGE + 1);
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS + "?q=" + mark + "&sort=name")) {
            Locator rows = console.page().getByRole(AriaRole.ROWHEADER);
            assertThat(rows).hasCount(KEYS_PER_PAGE);
            console.link("Next page").click();
            assertThat(rows).hasCount(1);
            assertThat(console.link("Next page")).hasCount(0);
            assertThat(console.page().locator(".pager")).containsText("1 of 51 keys");
            console.link("Previous page").click();
            assertThat(rows).hasCount(KEYS_PER_PAGE);
            assertThat(console.page().locator(".pager")).containsText("50 of 51 keys");
            assertThat(console.link("Previous page")).hasCount(0);
            console.link("Next page").click();
            assertThat(rows).hasCount(1);
            console.link("First page").click();
            assertThat(rows).hasCount(KEYS_PER_PAGE);
        }
    }

    @Test
    void workspaceThatIsNotProvisioned_explainsItself() {
        String path = "/workspaces/not-set-up/keys";
        try (Console console = Console.ofGroup(stack, "ada", "workspace:not-set-up:admin", Screen.DARK_NARROW, path)) {
            assertThat(console.page().getByRole(AriaRole.HEADING))
                    .hasText(new String[] {"API Keys", "The workspace not-set-up isn't set up yet"});
            assertThat(console.page().getByText("A platform operator does that with one command"))
                    .isVisible();
            assertThat(console.button("Create key")).hasCount(0);
            console.look("not provisioned");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Screen.class,
            names = {"DARK_WIDE", "LIGHT_NARROW"})
    void list_isSearchedFilteredSortedAndPaged_inItsAddress(Screen screen) {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        new Keys(stack, "acme", "max").createVisible("By Max " + UUID.randomUUID());
        keys.createVisible("Zebra " + mark);
        keys.createVisible("Aardvark " + mark);
        try (Console console = Console.of(stack, "ada", screen, KEYS)) {
            console.look("keys");
            var page = console.page();
            Object stepsBack = page.evaluate("() => history.length + 1");
            for (String typed : new String[] {mark.substring(0, 4), mark.substring(0, 6), mark}) {
                page.getByPlaceholder("Search by name or last four characters").fill(typed);
                assertThat(page).hasURL(Pattern.compile(".*q=" + typed + "&.*"));
            }
            assertThat(page.evaluate("() => history.length"))
                    .as("a search is one step back, however often its typing paused")
                    .isEqualTo(stepsBack);
            assertThat(page.getByRole(AriaRole.ROWHEADER))
                    .hasText(new Pattern[] {Pattern.compile("Aardvark .*"), Pattern.compile("Zebra .*")});
            console.go(KEYS + "?q=" + mark + "&sort=-name");
            assertThat(page.getByRole(AriaRole.ROWHEADER))
                    .hasText(new Pattern[] {Pattern.compile("Zebra .*"), Pattern.compile("Aardvark .*")});
            sortByName(console, screen);
            assertThat(page.getByRole(AriaRole.ROWHEADER))
                    .hasText(new Pattern[] {Pattern.compile("Aardvark .*"), Pattern.compile("Zebra .*")});
            page.getByLabel("Status").selectOption("revoked");
            assertThat(page.getByText("No keys match", new Page.GetByTextOptions().setExact(true))
                            .and(page.locator("h3")))
                    .isVisible();
            console.look("nothing found");
            page.getByLabel("Status").selectOption("all");
            assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(2);
            assertThat(page.getByLabel("Created by").locator("option[value=ada]"))
                    .hasText(Pattern.compile("Ada Admin \\(you\\) · [1-9]\\d*"));
            // Somebody of whom there is nothing on this page.
            assertThat(page.getByLabel("Created by").locator("option[value=max]"))
                    .hasText(Pattern.compile("Max Member · [1-9]\\d*"));
            page.getByLabel("Created by").selectOption("ada");
            assertThat(page).hasURL(Pattern.compile(".*createdBy=ada.*"));
            assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(2);
            console.goBack();
            assertThat(page.getByLabel("Created by")).hasValue("");
            assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(2);
            page.getByLabel("Created by").selectOption("max");
            assertThat(page.getByText("No keys match", new Page.GetByTextOptions().setExact(true))
                            .and(page.locator("h3")))
                    .isVisible();
        }
    }

    /** By the head of its column where there is one, by a choice where a row is a card. */
    private static void sortByName(Console console, Screen screen) {
        if (screen.width < 800) {
            assertThat(console.link("Name")).hasCount(0);
            console.page().getByLabel("Order").selectOption("name");
        } else {
            assertThat(console.page().getByLabel("Order")).not().isVisible();
            console.link("Name").click();
        }
    }
}
