package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** While a service hangs, the page says what it can't show, keeps what it has, also what was typed, and does what it still can. */
@BrowserTest
class ConsoleOutageTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final double GIVEN_UP_WITHIN_MILLIS = 20_000;
    private static final String NAME = "Outage " + UUID.randomUUID();

    private static Stack stack;
    private static Keys keys;
    private static String keyId;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        keys = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
        keyId = keys.createVisible(NAME).keyId();
    }

    @AfterEach
    void goOn() {
        stack.signal("key-query-service", "CONT");
        stack.signal("key-command-service", "CONT");
    }

    @Test
    void queryServiceAway_pageSaysSoOnce_andNeverThatAnythingIsLost() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            stack.signal("key-query-service", "STOP");
            console.go(KEYS);
            Locator cause = console.page().locator(".notice.trouble");
            assertThat(cause).hasCount(1);
            assertThat(cause).containsText("doesn't answer at the moment");
            assertThat(cause.getByRole(AriaRole.LINK)).hasText("Retry");
            assertThat(console.page().getByText("The keys can't be shown at the moment."))
                    .isVisible();
            assertThat(console.page().getByText(Pattern.compile("is missing|are missing")))
                    .hasCount(0);
            assertThat(console.button("Sign out")).isVisible();
            assertThat(console.button("Create key")).isVisible();
            console.look("query service away");

            stack.signal("key-query-service", "CONT");
            assertThat(console.page().locator("#primary-secret"))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
            assertThat(cause).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
        }
    }

    /** What was loaded is worth more than to be told that it can't be loaded again. */
    @Test
    void refreshThatFails_keepsEverything_saysSinceWhen_andRevokesAllTheSame() {
        String name = "Kept " + UUID.randomUUID();
        keys.createVisible(name);
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS + "?q=" + name.substring(5, 13))) {
            assertThat(console.row(name)).isVisible();
            stack.signal("key-query-service", "STOP");
            Locator stale = console.page().locator("#stale .notice");
            assertThat(stale)
                    .containsText(
                            Pattern.compile("Couldn't refresh · as of \\d\\d:\\d\\d UTC · Retry"),
                            new LocatorAssertions.ContainsTextOptions().setTimeout(2 * GIVEN_UP_WITHIN_MILLIS));
            assertThat(stale).hasCount(1);
            assertThat(console.row(name)).isVisible();
            assertThat(console.page().locator("#primary-secret")).isVisible();
            assertThat(console.page().locator(".notice.trouble")).hasCount(0);
            console.look("refresh failed");

            console.choose(name, "Revoke key");
            Locator revoke = console.dialog("Revoke " + name + "?");
            assertThat(revoke).containsText("How much it is used can't be shown at the moment.");
            revoke.getByLabel(Pattern.compile("^Type the name")).fill(name);
            console.in(revoke, "Revoke key").click();
            assertThat(console.page().locator("#notices"))
                    .containsText(
                            "is revoked and no longer works",
                            new LocatorAssertions.ContainsTextOptions().setTimeout(2 * GIVEN_UP_WITHIN_MILLIS));

            stack.signal("key-query-service", "CONT");
            stale.getByRole(AriaRole.BUTTON).click();
            assertThat(stale).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
            assertThat(console.row(name)).containsText("Revoked");
        }
    }

    /** A key that may do everything is not what somebody gets who couldn't choose. */
    @Test
    void scopesThatCannotBeLoaded_letNoKeyBeCreated_untilTheyCan() {
        String name = "Chosen " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            stack.signal("key-query-service", "STOP");
            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            Locator field = create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true));
            field.fill(name);
            assertThat(create).containsText("without them no key can be created");
            assertThat(create).not().containsText("gets all of them");
            assertThat(console.in(create, "Create key")).isDisabled();
            console.look("scopes away");

            stack.signal("key-query-service", "CONT");
            console.in(create, "Retry").click();
            assertThat(create.getByRole(AriaRole.CHECKBOX)).not().hasCount(0);
            assertThat(field).hasValue(name);
            create.getByLabel("images:generate").uncheck();
            console.in(create, "Create key").click();
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.row(name)).hasCount(1);
        }
    }

    @Test
    void queryServiceAway_aKeysPageSaysWhatIsMissing_andHasItAgainByItself() {
        String keyPage = KEYS + "/" + keyId;
        try (Console console = Console.of(stack, "ada", Screen.DARK_NARROW, keyPage)) {
            stack.signal("key-query-service", "STOP");
            console.go(keyPage);
            assertThat(console.page().getByText("The key can't be shown at the moment."))
                    .isVisible();
            assertThat(console.page().getByText("Usage can't be shown at the moment."))
                    .isVisible();
            assertThat(console.page().locator(".notice.trouble")).hasCount(1);
            assertThat(console.page().getByText("The history can't be shown at the moment."))
                    .isVisible();
            assertThat(console.link("API Keys")).isVisible();
            assertThat(console.button("Sign out")).isVisible();
            console.look("key away");

            stack.signal("key-query-service", "CONT");
            assertThat(console.page().locator("h1"))
                    .containsText(NAME, new LocatorAssertions.ContainsTextOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
            assertThat(console.page().getByText("Not used in the last 30 days"))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
        }
    }

    @Test
    void commandServiceAway_listWorks_andAFormExplainsAndKeepsWhatWasTyped() {
        String name = "Typed " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            stack.signal("key-command-service", "STOP");
            console.page().reload();
            assertThat(console.page().locator("#primary-secret")).isVisible();
            console.button("Create key").click();
            Locator create = console.dialog("Create a gateway key");
            Locator field = create.getByLabel("Name", new Locator.GetByLabelOptions().setExact(true));
            field.fill(name);
            console.in(create, "Create key").click();
            assertThat(create)
                    .containsText(
                            "doesn't answer at the moment",
                            new LocatorAssertions.ContainsTextOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
            assertThat(field).hasValue(name);
            console.look("command service away");

            // The first attempt may have been carried out after all: the same form makes no second key.
            stack.signal("key-command-service", "CONT");
            console.in(create, "Create key").click();
            console.in(console.dialog("Save your new key"), "Copy").click();
            console.in(console.dialog(), "Done").click();
            assertThat(console.row(name)).hasCount(1);
        }
    }
}
