package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an admin does with a key from its creation to its end, in a workspace where nothing else is. */
@BrowserTest
class ConsoleAdminTest {
    private static final double ROTATED_WITHIN_MILLIS = 40_000;
    private static final double COUNTED_WITHIN_MILLIS = 30_000;
    private static final double REVIEWED_WITHIN_MILLIS = 180_000;
    private static final String UNKNOWN_MODEL = "no-such-model" + ConsoleJourneysTest.HOSTILE;

    private final Stack stack = Stack.shared();
    private final String workspace = "journey-" + UUID.randomUUID();
    private final String path = "/workspaces/" + workspace + "/keys";
    private final Keys keys = new Keys(stack, workspace, "ops").provisioned().awaitProvisioned();

    @ParameterizedTest
    @MethodSource("dev.keyledger.system.Screen#looks")
    void admin_createsUsesRenamesRotatesAndRevokesAKey(Screen screen) {
        String name = "Journey " + screen.name().toLowerCase(Locale.ROOT) + " " + UUID.randomUUID();
        try (Console console = admin(screen)) {
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

            useAndLook(console, name);

            console.go(path);
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
            assertThat(rotate.getByLabel("The old key ends")).hasValue("PT24H");
            rotate.getByLabel("The old key ends").selectOption("PT1H");
            console.in(rotate, "Rotate key").click();
            Locator rotated = console.dialog("Save the new key");
            String successor = rotated.locator("#new-secret").textContent();
            assertThat(successor).matches("dg_live_[0-9A-Za-z]{36}").isNotEqualTo(key);
            console.look("rotated");
            console.in(rotated, "Copy").click();
            console.in(rotated, "Done").click();
            assertThat(console.page().content()).doesNotContain(successor);
            assertThat(console.row(renamed)).containsText("Old key ends");
            assertThat(console.row(renamed)).containsText("Rotating");
            console.choose(renamed, "View rotation");
            Locator rotation = console.dialog("Rotation of " + renamed);
            assertThat(rotation).containsText("•••••••" + key.substring(key.length() - 4));
            console.look("rotation open");
            console.in(rotation, "End the old key now").click();
            Locator retire = console.dialog("End the old key of " + renamed + "?");
            assertThat(retire).containsText("•••••••" + key.substring(key.length() - 4));
            assertThat(retire).containsText("It isn't known when it was last used.");
            console.look("end the old key");
            console.in(retire, "Keep it").click();
            assertThat(console.dialog("Rotation of " + renamed)).containsText("Both keys work for a while.");
            console.in(console.dialog(), "End the old key now").click();
            console.in(console.dialog("End the old key of " + renamed + "?"), "End the old key now")
                    .click();
            assertThat(console.dialog()).containsText("only the new key works");
            console.in(console.dialog(), "Close").click();

            console.choose(renamed, "Revoke key");
            Locator revoke = console.dialog("Revoke " + renamed + "?");
            assertThat(revoke).containsText("immediately");
            assertThat(revoke).containsText("permanent");
            assertThat(revoke).containsText(Pattern.compile("5 requests in 30 days, last .*ago"));
            console.look("revoke");
            assertThat(console.in(revoke, "Revoke key")).isDisabled();
            revoke.getByLabel(Pattern.compile("^Type the name")).fill(renamed);
            revoke.getByLabel(Pattern.compile("^Reason")).fill("No longer needed");
            console.page().keyboard().press("Enter");
            assertThat(revoke).isVisible();
            console.in(revoke, "Revoke key").click();
            assertThat(console.row(renamed)).containsText("Revoked");
            assertThat(console.page().getByRole(AriaRole.STATUS)).containsText("is revoked and no longer works");
            assertThat(console.menu(renamed).getByRole(AriaRole.MENUITEM)).hasText(new String[] {"View key"});
            console.page().keyboard().press("Escape");

            console.choose(renamed, "View key");
            Locator history = console.page()
                    .getByRole(AriaRole.LIST, new com.microsoft.playwright.Page.GetByRoleOptions().setName("History"));
            for (String event : new String[] {"Revoked", "The old key ended", "Rotated", "Renamed to", "Created"}) {
                assertThat(history).containsText(event);
            }
            assertThat(history.getByRole(AriaRole.LISTITEM).first())
                    .containsText(Pattern.compile("Revoked by Ada Admin.*(just now|ago)"));
            console.look("history");
        }
    }

    private void useAndLook(Console console, String name) {
        String keyId = console.row(name)
                .getByRole(AriaRole.LINK)
                .first()
                .getAttribute("href")
                .replaceAll(".*/keys/([^/]+)", "$1");
        console.choose(name, "View key");
        assertThat(console.page().getByText("Not used in the last 30 days")).isVisible();
        console.look("unused");
        keys.used(keyId, "gpt-4o", 3);
        keys.used(keyId, UNKNOWN_MODEL, 2);
        assertThat(console.page().locator("#usage .figures").first())
                .containsText("5", new LocatorAssertions.ContainsTextOptions().setTimeout(COUNTED_WITHIN_MILLIS));
        assertThat(console.page().locator("#usage")).containsText("2 requests used models without a known price");
        assertThat(console.page().locator("#usage")).containsText("Usage up to date");
        assertThat(console.page().locator(".legend")).containsText("gpt-4o");
        assertThat(console.page().locator(".legend")).containsText(UNKNOWN_MODEL);
        console.page().getByText("The same as a table").click();
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
                    .as("a line for each bucket, used or not")
                    .matches(csv -> csv.lines().count() > 30);
            assertThat(download.suggestedFilename())
                    .startsWith("usage-Journey-")
                    .endsWith(".csv");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.keyledger.system.Screen#looks")
    void admin_revealsCopiesAndRotatesThePrimaryKey(Screen screen) {
        try (Console console = admin(screen)) {
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
            assertThat(rotate).containsText("both keys work until all of them have the new one");
            console.look("rotate primary");
            console.in(rotate, "Rotate key").click();
            console.dialog(Pattern.compile("^Rotation of "));
            console.look("rotation");
            console.in(console.dialog(), "Close").click();
            console.button("Rotate key").click();
            assertThat(console.dialog("Rotate the primary key")).containsText("A rotation is under way");
            console.look("rotate primary once more");
            console.in(console.dialog(), "Cancel").click();
            console.button("Show progress").click();
            Locator progress = console.dialog(Pattern.compile("^Rotation of "));
            // Said aloud once: its place on the page is the same one from the beginning to the end.
            Locator said = progress.getByRole(AriaRole.STATUS);
            said.evaluate("place => { place.kept = true; }");
            assertThat(progress)
                    .containsText(
                            "Done: only the new key works",
                            new LocatorAssertions.ContainsTextOptions().setTimeout(ROTATED_WITHIN_MILLIS));
            assertThat(said).hasJSProperty("kept", true);
            console.look("rotation done");
            console.in(progress, "Close").click();
            assertThat(secret).not().hasText(masked);
        }
    }

    /** With the keyboard where one is quicker with it. */
    @ParameterizedTest
    @MethodSource("dev.keyledger.system.Screen#looks")
    void admin_reviewsKeys_andRevokesThoseThatNobodyUses(Screen screen) {
        try (Console console = admin(screen)) {
            for (String unused : new String[] {"Unused 0", "Unused 1", "Unused 2"}) {
                create(console, unused);
            }
            keys.used(create(console, "Busy"), "gpt-4o", 1);
            console.link("Review keys").click();
            assertThat(console.page().locator("h1")).hasText("Key review");
            Locator rows = console.page().getByRole(AriaRole.ROWHEADER);
            assertThat(rows)
                    .hasText(
                            new String[] {"Unused 0", "Unused 1", "Unused 2"},
                            new LocatorAssertions.HasTextOptions().setTimeout(REVIEWED_WITHIN_MILLIS));
            Locator revoke = console.button("Revoke chosen keys");
            assertThat(revoke).isDisabled();
            console.look("review");

            console.page().getByLabel("Choose all on this page").focus();
            console.page().keyboard().press("Space");
            assertThat(console.page().locator("#chosen")).hasText("3");
            console.page().getByLabel("Choose Unused 1").uncheck();
            assertThat(console.page().locator("#chosen")).hasText("2");
            revoke.focus();
            console.page().keyboard().press("Enter");
            Locator dialog = console.dialog("Revoke 2 keys?");
            assertThat(dialog.getByRole(AriaRole.LISTITEM)).hasText(new Pattern[] {
                Pattern.compile("Unused 0 .*never used"), Pattern.compile("Unused 2 .*never used")
            });
            assertThat(console.in(dialog, "Revoke 2 keys")).isDisabled();
            console.look("revoke several");
            console.page().keyboard().type("revoke 2 keys");
            assertThat(console.in(dialog, "Revoke 2 keys")).isEnabled();
            console.page().keyboard().press("Enter");
            assertThat(console.in(dialog, "Revoke 2 keys")).isVisible();
            console.in(dialog, "Revoke 2 keys").click();
            Locator report = console.dialog("2 of 2 keys are revoked");
            assertThat(report.getByRole(AriaRole.LISTITEM)).hasText(new Pattern[] {
                Pattern.compile("Unused 0 .* Revoked"), Pattern.compile("Unused 2 .* Revoked")
            });
            console.look("revoked several");
            console.page().keyboard().press("Escape");
            assertThat(console.dialog()).hasCount(0);
            assertThat(rows).hasText(new String[] {"Unused 1"});
            assertThat(console.page().locator("h1")).isFocused();
            assertThat(revoke).isDisabled();
            assertThat(console.page().getByRole(AriaRole.NAVIGATION).getByText("All that work"))
                    .hasText("All that work 2");

            console.page()
                    .getByRole(AriaRole.NAVIGATION)
                    .getByText("Never expire")
                    .click();
            assertThat(rows).hasText(new String[] {"Unused 1", "Busy"});
            console.page().getByLabel("Created by").selectOption(new SelectOption().setIndex(1));
            console.button("Show").click();
            assertThat(console.page()).hasURL(Pattern.compile(".*finding=never-expires.*"));
            assertThat(rows).hasText(new String[] {"Unused 1", "Busy"});
            console.page()
                    .getByRole(AriaRole.NAVIGATION)
                    .getByText("Idle for 90 days")
                    .click();
            assertThat(console.page().getByText("Nothing found")).isVisible();
            console.look("nothing to review");

            console.link("API Keys").click();
            var download = console.page()
                    .waitForDownload(() -> console.link("List as CSV").click());
            assertThat(download.suggestedFilename()).isEqualTo("keys-" + workspace + ".csv");
            assertThat(download.path()).content().contains("\"Unused 1\"", "\"Busy\"", ",revoked,");
        }
    }

    /** Answers the key's id. */
    private static String create(Console console, String name) {
        console.button("Create key").click();
        console.dialog("Create a gateway key")
                .getByLabel("Name", new Locator.GetByLabelOptions().setExact(true))
                .fill(name);
        console.in(console.dialog(), "Create key").click();
        Locator created = console.dialog("Save your new key");
        console.in(created, "Copy").click();
        String path = created.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("View key"))
                .getAttribute("href");
        console.in(created, "Done").click();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Console admin(Screen screen) {
        return Console.ofGroup(stack, "ada", "workspace:" + workspace + ":admin", screen, path);
    }
}
