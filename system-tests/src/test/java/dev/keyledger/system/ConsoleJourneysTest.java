package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
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

            console.choose(renamed, "Rotate key");
            Locator rotate = console.dialog("Rotate " + renamed);
            console.look("rotate");
            rotate.getByLabel("The old secret ends").selectOption("PT1H");
            console.in(rotate, "Rotate key").click();
            Locator rotated = console.dialog("Save the key's new secret");
            assertThat(rotated.locator("#new-secret").textContent()).isNotEqualTo(key);
            console.in(rotated, "Copy").click();
            console.in(rotated, "Done").click();
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
            assertThat(console.menu(renamed).getByRole(AriaRole.MENUITEM)).hasText(new String[] {"View usage"});
            console.page().keyboard().press("Escape");

            console.choose(renamed, "View usage");
            console.link("History").click();
            Locator history = console.page()
                    .getByRole(AriaRole.LIST, new com.microsoft.playwright.Page.GetByRoleOptions().setName("History"));
            for (String event : new String[] {"Revoked", "The old secret ended", "Rotated", "Renamed to", "Created"}) {
                assertThat(history).containsText(event);
            }
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
        keys.used(keyId, "no-such-model", 2);
        assertThat(console.page().locator(".figures").first())
                .containsText("5", new LocatorAssertions.ContainsTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
        assertThat(console.page().locator("#usage")).containsText("2 requests used models without a known price");
        assertThat(console.page().locator("#usage")).containsText("Usage is complete through");
        assertThat(console.page().locator(".legend")).containsText("gpt-4o");
        console.page().getByText("The days as a table").click();
        console.look("usage by requests");
        console.link("Cost").click();
        assertThat(console.link("Cost")).hasAttribute("aria-current", "true");
        console.look("usage by cost");
        var download =
                console.page().waitForDownload(() -> console.link("CSV by day").click());
        assertThat(download.path())
                .content()
                .contains("gpt-4o")
                .contains("no-such-model")
                .hasLineCount(3);
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
            Locator progress = console.dialog("Rotation of the key");
            console.look("rotation");
            assertThat(progress)
                    .containsText(
                            "Done: only the new secret works",
                            new LocatorAssertions.ContainsTextOptions().setTimeout(ROTATED_WITHIN_MILLIS));
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
            assertThat(reveal(console)).isEqualTo(403);
        }
    }

    /** What a member's own script would try. */
    private static Object reveal(Console console) {
        return console.page().evaluate("""
                        async path => (await fetch(path, {
                          method: 'POST',
                          headers: {'X-CSRF-Token': document.querySelector('meta[name=csrf-token]').content},
                        })).status
                        """, KEYS + "/" + keys.primaryKeyId() + "/reveal");
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
            page.getByPlaceholder("Search by name or last four characters").fill(mark);
            assertThat(page).hasURL(Pattern.compile(".*q=" + mark + ".*"));
            assertThat(page.getByRole(AriaRole.ROWHEADER))
                    .hasText(new Pattern[] {Pattern.compile("Aardvark .*"), Pattern.compile("Zebra .*")});
            console.go(KEYS + "?q=" + mark + "&sort=-name");
            assertThat(page.getByRole(AriaRole.ROWHEADER))
                    .hasText(new Pattern[] {Pattern.compile("Zebra .*"), Pattern.compile("Aardvark .*")});
            page.getByLabel("Status").selectOption("revoked");
            assertThat(page.getByText("No key fits")).isVisible();
            console.look("nothing found");
            page.getByLabel("Status").selectOption("all");
            assertThat(page.getByLabel("Created by").locator("option[value=ada]"))
                    .hasText(Pattern.compile("Ada Admin \\(you\\) · [1-9]\\d*"));
            // Somebody of whom there is nothing on this page.
            assertThat(page.getByLabel("Created by").locator("option[value=max]"))
                    .hasText(Pattern.compile("Max Member · [1-9]\\d*"));
            page.getByLabel("Created by").selectOption("ada");
            assertThat(page).hasURL(Pattern.compile(".*createdBy=ada.*"));
            assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(2);
            page.goBack();
            assertThat(page.getByLabel("Created by")).hasValue("");
            assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(2);
        }
    }
}
