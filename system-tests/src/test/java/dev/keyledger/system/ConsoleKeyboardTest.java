package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everything can be done without a pointer, and the focus is always where one would look for it. */
@BrowserTest
class ConsoleKeyboardTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final int STEPS_MAX = 60;

    private static Stack stack;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
    }

    @Test
    void keyIsCreatedCopiedRenamedAndRevoked_byTheKeyboardAlone() {
        String name = "Typed " + UUID.randomUUID();
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS)) {
            Keyboard keyboard = console.page().keyboard();
            keyboard.press("Tab");
            assertThat(focused(console)).hasText("Skip to content");
            keyboard.press("Enter");

            tabTo(console, console.button("Create key"));
            keyboard.press("Enter");
            console.dialog("Create a gateway key");
            assertThat(focused(console)).hasAttribute("name", "name");
            keyboard.type(name);
            keyboard.press("Enter");
            console.dialog("Save your new key");
            assertThat(focused(console)).hasText("Copy");
            keyboard.press("Enter");
            assertThat(focused(console)).hasText("Copied");
            keyboard.press("Escape");
            assertThat(console.dialog()).hasCount(0);
            assertThat(focused(console)).hasText("Create key");

            assertThat(console.row(name)).isVisible();
            openMenu(console, name);
            keyboard.press("ArrowDown");
            assertThat(focused(console)).hasText("Rename");
            keyboard.press("Enter");
            console.dialog("Rename " + name);
            keyboard.press("End");
            keyboard.type(" again");
            keyboard.press("Enter");
            String renamed = name + " again";
            assertThat(console.row(renamed)).isVisible();
            assertThat(console.button("Actions for " + renamed)).isFocused();

            keyboard.press("Enter");
            assertThat(focused(console)).hasText("View key");
            keyboard.press("End");
            assertThat(focused(console)).hasText("Revoke key");
            keyboard.press("ArrowDown");
            assertThat(focused(console)).hasText("View key");
            keyboard.press("ArrowUp");
            keyboard.press("Enter");
            console.dialog("Revoke " + renamed + "?");
            assertThat(focused(console)).hasText("Cancel");
            tabTo(console, console.in(console.dialog(), "Revoke key"));
            keyboard.press("Enter");
            assertThat(console.row(renamed)).containsText("Revoked");
        }
    }

    private static void openMenu(Console console, String name) {
        tabTo(console, console.button("Actions for " + name));
        console.page().keyboard().press("Enter");
        assertThat(focused(console)).hasText("View key");
    }

    private static void tabTo(Console console, Locator wanted) {
        for (int step = 0; step < STEPS_MAX; step++) {
            if ((Boolean) wanted.evaluate("element => element === document.activeElement")) {
                return;
            }
            console.page().keyboard().press("Tab");
        }
        assertThat(wanted).isFocused();
    }

    private static Locator focused(Console console) {
        return console.page().locator(":focus", new Page.LocatorOptions());
    }
}
