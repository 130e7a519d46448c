package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.Media;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A key's page tells what its drawings say to everybody: by pointer, touch and keyboard, in any colours, on paper. */
@BrowserTest
class ConsoleUsageTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final String MARK = UUID.randomUUID().toString().substring(0, 8);
    private static final double COUNTED_WITHIN_MILLIS = 60_000;

    /** The smallest distance in CIELAB between two of the colours, as somebody with deuteranopia sees them. */
    private static final String CLOSEST_COLOURS = """
            () => {
              const linear = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
              const seen = ([r, g, b]) => [.367322 * r + .860646 * g - .227968 * b, .280085 * r + .672501 * g + .047413 * b,
                -.01182 * r + .04294 * g + .968881 * b].map(c => Math.min(1, Math.max(0, c)));
              const f = t => t > .008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
              const lab = ([r, g, b]) => {
                const [x, y, z] = [(.4124 * r + .3576 * g + .1805 * b) / .9505, .2126 * r + .7152 * g + .0722 * b,
                  (.0193 * r + .1192 * g + .9505 * b) / 1.089].map(f);
                return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
              };
              const probe = document.body.appendChild(document.createElement('span'));
              const colours = [0, 1, 2, 3, 4, 5].map(series => {
                probe.className = `swatch s${series}`;
                return lab(seen(getComputedStyle(probe).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number).map(linear)));
              });
              probe.remove();
              return Math.min(...colours.flatMap((one, i) => colours.slice(i + 1)
                .map(other => Math.hypot(...one.map((value, at) => value - other[at])))));
            }
            """;

    private static Stack stack;
    private static Keys keys;
    private static String usage;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        keys = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
        String keyId = keys.createVisible("Charted " + MARK).keyId();
        usage = KEYS + "/" + keyId;
        keys.used(keyId, "gpt-4o", 2);
        keys.used(keyId, "gpt-5-nano", 1);
        keys.failed(keyId, "gpt-4o");
    }

    @Test
    void bars_tellWhatTheyStandFor_toPointerTouchAndKeyboard() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, usage)) {
            Page page = console.page();
            Locator chart = page.locator("#usage-chart svg");
            Locator tip = page.locator("#usage-chart .tip");
            assertThat(page.locator("#usage-chart rect.mark"))
                    .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(COUNTED_WITHIN_MILLIS));
            assertThat(page.locator("#usage-chart rect.mark").evaluate("""
                            mark => {
                              const box = mark.getBoundingClientRect();
                              const bar = mark.parentElement.querySelector('rect').getBoundingClientRect();
                              return box.left >= bar.left && box.right <= bar.right && box.bottom <= bar.bottom + 1;
                            }
                            """))
                    .as("the errors are drawn within their bar")
                    .isEqualTo(true);
            assertThat(page.locator(".legend")).containsText("Errors");
            assertThat(page.locator("#usage-chart .axis span")).hasText(new String[] {"5", "", "0"});
            assertThat(page.locator("#usage-chart figcaption span")).hasCount(5);
            assertThat(tip).isHidden();

            chart.focus();
            page.keyboard().press("End");
            Pattern today =
                    Pattern.compile("Requests: 4 · Errors: 1.*Cost: .*gpt-4o: 3.*gpt-5-nano: 1", Pattern.DOTALL);
            assertThat(tip).hasText(today);
            console.look("a bar by the keyboard");
            page.keyboard().press("ArrowLeft");
            assertThat(tip).containsText("Requests: 0 · Errors: 0");
            page.keyboard().press("Escape");
            assertThat(tip).isHidden();

            double width = ((Number) chart.evaluate("svg => svg.getBoundingClientRect().width")).doubleValue();
            chart.hover(new Locator.HoverOptions().setPosition(width - 4, 40));
            assertThat(tip).hasText(today);
            page.mouse().move(0, 0);
            assertThat(tip).isHidden();
            chart.dispatchEvent("pointerdown", chart.evaluate("""
                            svg => {
                              const box = svg.getBoundingClientRect();
                              return {bubbles: true, pointerType: 'touch', clientX: box.right - 4, clientY: box.top + 9};
                            }
                            """));
            assertThat(tip).hasText(today);
        }
    }

    /** Whatever is chosen is in the address, and the table has the same numbers as the bars. */
    @Test
    void periodsAndMeasures_areChosen_andTheTableSaysTheSame() {
        try (Console console = Console.of(stack, "ada", Screen.DARK_NARROW, usage)) {
            Page page = console.page();
            Locator bars = page.locator("#usage-chart g");
            assertThat(page.locator("#usage-chart rect.mark"))
                    .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(COUNTED_WITHIN_MILLIS));
            console.link("24 hours").click();
            assertThat(page).hasURL(Pattern.compile(".*\\?period=24h#usage$"));
            assertThat(console.link("24 hours")).hasAttribute("aria-current", "true");
            assertThat(bars.count()).isBetween(25, 26);
            console.link("Tokens").click();
            assertThat(page).hasURL(Pattern.compile(".*\\?period=24h&show=tokens#usage$"));
            page.locator("#usage-chart svg").focus();
            page.keyboard().press("End");
            String tip = page.locator("#usage-chart .tip").textContent();
            console.look("tokens of a day");
            page.getByText("The same as a table").click();
            Locator lastRow = page.locator(".as-table tbody tr").last();
            assertThat(page.locator(".as-table tbody tr")).hasCount(bars.count());
            String requests = lastRow.locator("td").first().textContent();
            assertThat(tip).startsWith(lastRow.locator("th").textContent()).contains("Requests: " + requests);

            console.link("7 days").click();
            assertThat(console.link("7 days")).hasAttribute("aria-current", "true");
            assertThat(console.link("Tokens")).hasAttribute("aria-current", "true");
            assertThat(bars.count()).isBetween(8, 9);
            console.link("Errors").click();
            assertThat(page.locator("#usage-chart rect")).hasCount(1);
            assertThat(page.locator("#usage-chart .axis span")).hasText(new String[] {"1", "", "0"});
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Last 7 days, by day")))
                    .isVisible();
            console.look("errors of a week");
        }
    }

    @Test
    void series_areToldApart_withoutRedAndGreen_inForcedColours_andOnPaper() {
        for (Screen screen : List.of(Screen.LIGHT_WIDE, Screen.DARK_WIDE)) {
            try (Console console = Console.of(stack, "ada", screen, usage)) {
                Page page = console.page();
                assertThat(((Number) page.evaluate(CLOSEST_COLOURS)).doubleValue())
                        .as("distance of the closest colours, %s", screen)
                        .isGreaterThan(25);
                assertThat(page.locator(".legend li"))
                        .hasCount(3, new LocatorAssertions.HasCountOptions().setTimeout(COUNTED_WITHIN_MILLIS));
                Locator swatch = page.locator(".swatch.s0");
                String colour = (String) swatch.evaluate("swatch => getComputedStyle(swatch).backgroundColor");
                page.emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
                assertThat(swatch).hasCSS("forced-color-adjust", "none");
                assertThat(swatch).hasCSS("background-color", colour);
                page.emulateMedia(new Page.EmulateMediaOptions()
                        .setForcedColors(ForcedColors.NONE)
                        .setMedia(Media.PRINT));
                assertThat(page.locator(".legend")).isVisible();
                assertThat(swatch).hasCSS("print-color-adjust", "exact");
                assertThat((Boolean) page.evaluate("""
                                () => [...document.querySelectorAll('.chart')].every(chart => {
                                  const box = chart.getBoundingClientRect();
                                  return box.bottom <= (chart.nextElementSibling?.getBoundingClientRect().top ?? Infinity);
                                })
                                """))
                        .as("no drawing lies over what follows it")
                        .isTrue();
            }
        }
    }

    @Test
    void keysPage_hasItsScopesAndState_andInvitesNoCallThatWouldBeRefused() {
        keys.createExpiring("Ending " + MARK);
        String revoked = keys.createVisible("Over " + MARK).keyId();
        keys.revoke(revoked);
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, KEYS + "?q=" + MARK)) {
            Locator expires = console.row("Ending " + MARK).getByText(Pattern.compile("Expires in 2[23] hours"));
            assertThat(expires).hasClass(Pattern.compile(".*soon.*"));

            console.go(KEYS + "/" + revoked);
            assertThat(console.page()
                            .getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Scopes of this key")))
                    .containsText("chat:completions");
            assertThat(console.page().getByText("no request can come with it any more"))
                    .isVisible();
            assertThat(console.page().getByText("As soon as a program calls")).hasCount(0);
            console.look("usage of a revoked key");
        }
    }
}
