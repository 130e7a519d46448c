package dev.keyledger.system;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.keyledger.testsupport.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The system's Chromium, started once for all tests that look at the console. */
final class Chromium {
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    private static Browser browser;

    private Chromium() {}

    static synchronized Browser browser() {
        if (browser == null) {
            // By itself it is five seconds, which say how loaded the machine is and not what the page does.
            PlaywrightAssertions.setDefaultAssertionTimeout((double) Patience.PATIENCE.toMillis());
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close, "stop-browser"));
            // Its sandbox needs a user other than root, which continuous integration is.
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(program())
                            .setChromiumSandbox(!"root".equals(System.getProperty("user.name")))
                            .setArgs(List.of("--disable-dev-shm-usage"))
                            // As people's browsers do, it keeps a page that is left, for the way back to it.
                            .setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")));
        }
        return browser;
    }

    private static Path program() {
        return Stream.concat(Optional.ofNullable(System.getProperty("keyledger.chromium")).stream(), PROGRAMS.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "There is no Chromium; on Debian, 'apt-get install chromium' installs it"));
    }
}
