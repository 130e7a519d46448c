package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** While a service hangs, the page says which part is missing and keeps the rest, also what was typed. */
@BrowserTest
class ConsoleOutageTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final double GIVEN_UP_WITHIN_MILLIS = 20_000;
    private static final String NAME = "Outage " + UUID.randomUUID();

    private static Stack stack;
    private static String keyId;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        keyId = new Keys(stack, "acme", "ada")
                .provisioned()
                .awaitProvisioned()
                .createVisible(NAME)
                .keyId();
    }

    @AfterEach
    void goOn() {
        stack.signal("key-query-service", "CONT");
        stack.signal("key-command-service", "CONT");
    }

    @Test
    void queryServiceAway_listAndCardAreMissing_everythingElseStays() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            stack.signal("key-query-service", "STOP");
            console.go(KEYS);
            assertThat(console.page().getByText("The list of keys is missing")).isVisible();
            assertThat(console.page().getByText("The primary key is missing")).isVisible();
            assertThat(console.page().getByText("The names of your workspaces are missing"))
                    .isVisible();
            assertThat(console.button("Sign out")).isVisible();
            assertThat(console.button("Create key")).isVisible();
            console.look("query service away");

            stack.signal("key-query-service", "CONT");
            assertThat(console.page().locator("#primary-secret"))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
            assertThat(console.page().getByText("The list of keys is missing"))
                    .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(GIVEN_UP_WITHIN_MILLIS));
        }
    }

    @Test
    void queryServiceAway_aKeysPageSaysWhatIsMissing_andHasItAgainByItself() {
        String usage = KEYS + "/" + keyId + "/usage";
        try (Console console = Console.of(stack, "ada", Screen.DARK_NARROW, usage)) {
            stack.signal("key-query-service", "STOP");
            console.go(usage);
            assertThat(console.page().getByText("The key's name and state are missing"))
                    .isVisible();
            assertThat(console.page().getByText("The usage figures are missing"))
                    .isVisible();
            assertThat(console.link("History")).isVisible();
            assertThat(console.button("Sign out")).isVisible();
            console.look("usage away");

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
