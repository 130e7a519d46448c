package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitUntilState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** The console in a browser of its own, as somebody sees and uses it. */
final class Console implements AutoCloseable {
    private static final int HEIGHT = 900;
    private static final Path SCREENSHOTS =
            Stack.home().resolve("system-tests/target/screenshots/" + System.getProperty("surefire.forkNumber", "1"));
    private static final AtomicInteger TAKEN = new AtomicInteger();

    private final String address;
    private final String user;
    private final Screen screen;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    private Console(Stack stack, String user, Screen screen) {
        this(stack, user, screen, true);
    }

    private Console(Stack stack, String user, Screen screen, boolean scripts) {
        this.address = stack.endpoint("console");
        this.user = user;
        this.screen = screen;
        this.context = Chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(screen.width, HEIGHT)
                        .setColorScheme(screen.colours)
                        .setJavaScriptEnabled(scripts)
                        .setLocale("en-US")
                        .setPermissions(List.of("clipboard-read", "clipboard-write")));
        // A page that breaks its own content security policy says so on the console, in whatever tab it is.
        context.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        context.onWebError(failure -> complaints.add(failure.error()));
        this.page = context.newPage();
    }

    /** Signed in, on the given path. */
    static Console of(Stack stack, String user, Screen screen, String path) {
        var console = new Console(stack, user, screen);
        console.go(path);
        console.signIn();
        return console.arrivedAt(path);
    }

    /** Signed in with a browser that runs no scripts. */
    static Console withoutScripts(Stack stack, String user, Screen screen, String path) {
        var console = new Console(stack, user, screen, false);
        console.go(path);
        console.signIn();
        return console.arrivedAt(path);
    }

    /** As somebody of that name whom the issuer gives only this group, which none of the sample users has. */
    static Console ofGroup(Stack stack, String user, String group, Screen screen, String path) {
        var console = new Console(stack, user, screen);
        console.go(path);
        console.page
                .locator("form:has(button[value=" + user + "]) input[name=claims]")
                .evaluate(
                        "(input, group) => { input.value = JSON.stringify({ ...JSON.parse(input.value), groups: [group] }); }",
                        group);
        console.signIn();
        return console.arrivedAt(path);
    }

    /** On the page and able to use it: a click before its scripts have run would be lost. */
    private Console arrivedAt(String path) {
        assertThat(page).hasURL(address + path);
        page.waitForLoadState();
        return this;
    }

    void signIn() {
        signInOn(page);
    }

    void signInOn(Page tab) {
        tab.locator("button[value=" + user + "]").click();
    }

    void go(String path) {
        page.navigate(address + path);
    }

    /** A page that the browser has kept is there at once, and isn't loaded again. */
    void goBack() {
        page.goBack(new Page.GoBackOptions().setWaitUntil(WaitUntilState.COMMIT));
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    String address() {
        return address;
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator dialog() {
        return page.getByRole(AriaRole.DIALOG);
    }

    /** The dialog of that title, once it is there. */
    Locator dialog(String title) {
        Locator dialog = page.getByRole(
                AriaRole.DIALOG, new Page.GetByRoleOptions().setName(title).setExact(true));
        assertThat(dialog).isVisible();
        return dialog;
    }

    Locator dialog(Pattern title) {
        Locator dialog = page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName(title));
        assertThat(dialog).isVisible();
        return dialog;
    }

    Locator in(Locator place, String button) {
        return place.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true));
    }

    /** The table's row of a key. */
    Locator row(String name) {
        return page.getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByRole(AriaRole.ROWHEADER, new Page.GetByRoleOptions().setName(name))));
    }

    /** Opens a key's menu. */
    Locator menu(String name) {
        button("Actions for " + name).click();
        Locator menu = page.getByRole(AriaRole.MENU);
        assertThat(menu).isVisible();
        return menu;
    }

    void choose(String name, String action) {
        menu(name)
                .getByRole(
                        AriaRole.MENUITEM,
                        new Locator.GetByRoleOptions().setName(action).setExact(true))
                .click();
    }

    /** Keeps a picture of what there is to see, and lets no barrier pass. */
    void look(String view) {
        look(view, page);
    }

    /** As {@link #look(String)}, in another tab. */
    void look(String view, Page page) {
        page.waitForFunction(
                "() => document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().iterations === Infinity)");
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(page.getByRole(AriaRole.DIALOG).count() == 0)
                .setPath(SCREENSHOTS.resolve(String.format(
                        Locale.ROOT,
                        "%03d-%s-%s-%s.png",
                        TAKEN.incrementAndGet(),
                        view.toLowerCase(Locale.ROOT).replace(' ', '-'),
                        user,
                        screen.name().toLowerCase(Locale.ROOT)))));
        // The console has no frames, whose findings would be put together in a page of their own: that takes the most
        // time.
        List<Rule> violations =
                new AxeBuilder(page).setLegacyMode(true).analyze().getViolations();
        assertThat(violations)
                .as("axe on '%s', %s, %s", view, user, screen)
                .extracting(
                        rule -> rule.getId() + " " + rule.getNodes().getFirst().getHtml() + " "
                                + rule.getNodes().getFirst().getFailureSummary())
                .isEmpty();
        assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .as("'%s' fits into %d px", view, screen.width)
                .isTrue();
    }

    /** What the browser's clipboard holds. */
    String clipboard() {
        return (String) page.evaluate("() => navigator.clipboard.readText()");
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints)
                .as("errors of scripts, and breaches of the content security policy")
                .isEmpty();
    }
}
