package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What people do on the page, as an admin and as a member, on every kind of screen; each view is free of barriers. */
@BrowserTest
class ConsoleJourneysTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final double ROTATED_WITHIN_MILLIS = 40_000;
    private static final double COUNTED_WITHIN_MILLIS = 30_000;
    /** What a page must show as it is, and not do. */
    private static final String HOSTILE = "<img src=x onerror=alert(1)>{#let}";

    private static final String UNKNOWN_MODEL = "no-such-model" + HOSTILE;
    private static final int KEYS_PER_PAGE = 50;

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
    void admin_createsUsesRenamesRotatesAndRevokesAKey(Screen screen) {
        String name = "Journey " + screen.name().toLowerCase(Locale.ROOT) + " " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", screen, KEYS)) {
            console.look("keys");

            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            console.look("create");
            for (Locator scope : create.getByRole(AriaRole.CHECKBOX).all()) {
                assertThat(scope).isChecked();
            }
            create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                    .fill(name);
            create.getByLabel("images:generate").uncheck();
            console.in(create, "Create key").click();

            Locator created = console.dialog("Save your new key");
            String key = created.locator("#new-secret").textContent();
            assertThat(key).matches("dg_live_[0-9A-Za-z]{36}");
            assertThat(created).containsText("GATEWAY_API_KEY=" + key);
            console.look("created");
            console.in(created, "Done").click();
            assertThat(created).containsText("You haven't copied the key");
            console.look("leave without copying");
            console.in(created, "Stay and copy").click();
            console.in(created, "Copy").click();
            assertThat(console.in(created, "Copied")).isVisible();
            assertThat(console.clipboard()).isEqualTo(key);
            console.in(created, "Done").click();
            assertThat(console.dialog()).hasCount(0);

            Locator row = console.row(name);
            assertThat(row).containsText("•••••••" + key.substring(key.length() - 4));
            assertThat(row).containsText("Never");
            assertThat(row).containsText("Ada Admin");
            console.menu(name);
            console.look("menu");
            console.page().keyboard().press("Escape");

            usage(console, name);

            console.go(KEYS);
            console.choose(name, "Rename");
            Locator rename = console.dialog("Rename " + name);
            console.look("rename");
            String renamed = name + "!";
            rename.getByLabel("Name").fill(renamed);
            console.in(rename, "Rename").click();
            assertThat(console.row(renamed)).isVisible();
            assertThat(console.page().getByRole(AriaRole.STATUS)).containsText("The key is now called \"" + renamed);
            console.look("renamed");

            console.choose(renamed, "Rotate key");
            Locator rotate = console.dialog("Rotate " + renamed);
            console.look("rotate");
            rotate.getByLabel("The old secret ends").selectOption("PT1H");
            console.in(rotate, "Rotate key").click();
            Locator rotated = console.dialog("Save the key's new secret");
            String successor = rotated.locator("#new-secret").textContent();
            assertThat(successor).matches("dg_live_[0-9A-Za-z]{36}").isNotEqualTo(key);
            console.look("rotated");
            console.in(rotated, "Copy").click();
            console.in(rotated, "Done").click();
            assertThat(console.page().content()).doesNotContain(successor);
            assertThat(console.row(renamed)).containsText("Old key ends");
            console.choose(renamed, "Rotate key");
            console.dialog("Rotation of the key");
            console.look("rotation open");
            console.in(console.dialog(), "End the old secret now").click();
            assertThat(console.dialog()).containsText("only the new secret works");
            console.in(console.dialog(), "Close").click();

            console.choose(renamed, "Revoke key");
            Locator revoke = console.dialog("Revoke " + renamed + "?");
            assertThat(revoke).containsText("immediately");
            assertThat(revoke).containsText("permanent");
            console.look("revoke");
            console.in(revoke, "Revoke key").click();
            assertThat(console.row(renamed)).containsText("Revoked");
            assertThat(console.page().getByRole(AriaRole.STATUS)).containsText("is revoked and no longer works");
            assertThat(console.menu(renamed).getByRole(AriaRole.MENUITEM)).hasText(new String[] {"View usage"});
            console.page().keyboard().press("Escape");

            console.choose(renamed, "View usage");
            console.link("History").click();
            Locator history = console.page()
                    .getByRole(AriaRole.LIST, new com.microsoft.playwright.Page.GetByRoleOptions().setName("History"));
            for (String event : new String[] {"Revoked", "The old secret ended", "Rotated", "Renamed to", "Created"}) {
                assertThat(history).containsText(event);
            }
            assertThat(history.getByRole(AriaRole.LISTITEM).first())
                    .containsText(Pattern.compile("Revoked by Ada Admin.*(just now|ago)"));
            console.look("history");
        }
    }

    private void usage(Console console, String name) {
        String keyId = console.row(name)
                .getByRole(AriaRole.LINK)
                .first()
                .getAttribute("href")
                .replaceAll(".*/keys/([^/]+)/usage", "$1");
        console.choose(name, "View usage");
        assertThat(console.page().getByText("Not used in the last 30 days")).isVisible();
        console.look("unused");
        keys.used(keyId, "gpt-4o", 3);
        keys.used(keyId, UNKNOWN_MODEL, 2);
        assertThat(console.page().locator(".figures").first())
                .containsText("5", new LocatorAssertions.ContainsTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
        assertThat(console.page().locator("#usage")).containsText("2 requests used models without a known price");
        assertThat(console.page().locator("#usage")).containsText("Usage is complete through");
        assertThat(console.page().locator(".legend")).containsText("gpt-4o");
        assertThat(console.page().locator(".legend")).containsText(UNKNOWN_MODEL);
        Locator hours = console.page()
                .getByRole(
                        AriaRole.IMG,
                        new com.microsoft.playwright.Page.GetByRoleOptions()
                                .setName("Bars of usage for each of the last 48 hours"));
        assertThat(hours.locator("g")).hasCount(48);
        assertThat(hours.locator("rect")).not().hasCount(0);
        console.page().getByText("The days as a table").click();
        console.look("usage by requests");
        console.link("Cost").click();
        assertThat(console.link("Cost")).hasAttribute("aria-current", "true");
        console.look("usage by cost");
        for (String table : new String[] {"CSV by day", "CSV by hour"}) {
            var download =
                    console.page().waitForDownload(() -> console.link(table).click());
            assertThat(download.path())
                    .as(table)
                    .content()
                    .contains("gpt-4o")
                    .contains(UNKNOWN_MODEL)
                    .hasLineCount(3);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.keyledger.system.Screen#looks")
    void admin_revealsCopiesAndRotatesThePrimaryKey(Screen screen) {
        try (Console console = Console.of(stack, "ada", screen, KEYS)) {
            Locator secret = console.page().locator("#primary-secret");
            String masked = secret.textContent();
            console.button("Reveal").click();
            assertThat(secret).hasText(Pattern.compile("dg_live_[0-9A-Za-z]{36}"));
            String key = secret.textContent();
            console.look("revealed");
            console.button("Copy").click();
            assertThat(console.button("Copied")).isVisible();
            assertThat(console.clipboard()).isEqualTo(key);
            console.button("Hide").click();
            assertThat(secret).hasText(masked);

            console.button("Rotate key").click();
            Locator rotate = console.dialog("Rotate the primary key");
            assertThat(rotate).containsText("both secrets work until all of them hold the new one");
            console.look("rotate primary");
            console.in(rotate, "Rotate key").click();
            console.dialog("Rotation of the key");
            console.look("rotation");
            console.in(console.dialog(), "Close").click();
            console.button("Rotate key").click();
            assertThat(console.dialog("Rotate the primary key")).containsText("A rotation is under way");
            console.look("rotate primary once more");
            console.in(console.dialog(), "Cancel").click();
            console.button("Show progress").click();
            Locator progress = console.dialog("Rotation of the key");
            // Said aloud once: its place on the page is the same one from the beginning to the end.
            Locator said = progress.getByRole(AriaRole.STATUS);
            said.evaluate("place => { place.kept = true; }");
            assertThat(progress)
                    .containsText(
                            "Done: only the new secret works",
                            new LocatorAssertions.ContainsTextOptions().setTimeout(ROTATED_WITHIN_MILLIS));
            assertThat(said).hasJSProperty("kept", true);
            console.look("rotation done");
            console.in(progress, "Close").click();
            assertThat(secret).not().hasText(masked);
        }
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
            assertThat(console.menu(adminsKey).getByRole(AriaRole.MENUITEM)).hasText(new String[] {"View usage"});
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
                    .hasText(new String[] {"View usage", "Rename", "Rotate key", "Revoke key"});
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
            assertThat(console.page().locator("h1")).hasText("There is nothing here for you");
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
        console.in(console.dialog("Rotate " + renamed), "Rotate key").click();
        console.in(console.dialog("Save the key's new secret"), "Copy").click();
        console.in(console.dialog(), "Done").click();
        console.choose(renamed, "Revoke key");
        console.in(console.dialog("Revoke " + renamed + "?"), "Revoke key").click();
        assertThat(console.row(renamed)).containsText("Revoked");
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
                    .hasText(new String[] {"View usage", "Revoke key"});
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
            console.choose(hostile, "View usage");
            assertThat(console.page().locator("h1")).containsText(hostile);
            console.go(KEYS + "?q=" + mark);
            console.choose(unbroken, "View usage");
            assertThat(console.page().locator("h1")).containsText(unbroken);
            console.look("usage of a long name");
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
            assertThat(page.getByText("No key fits")).isVisible();
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
            assertThat(page.getByText("No key fits")).isVisible();
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
