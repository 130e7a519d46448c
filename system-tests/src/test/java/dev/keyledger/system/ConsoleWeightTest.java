package dev.keyledger.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A first view costs little: 150 KB over the wire at most, ten requests at most, with fifty keys on it. */
@BrowserTest
class ConsoleWeightTest {
    private static final String KEYS = "/workspaces/acme/keys";
    private static final int KEYS_ON_PAGE = 50;
    private static final long BYTES_MAX = 150 * 1024;
    private static final int REQUESTS_MAX = 10;

    private static Stack stack;

    @BeforeAll
    static void provision() {
        stack = Stack.shared();
        Keys keys = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
        keys.create("Weight " + java.util.UUID.randomUUID(), KEYS_ON_PAGE);
    }

    @Test
    void firstView_withFiftyKeys_isLightAndTakesFewRequests() {
        try (Console console = Console.of(stack, "ada", Screen.LIGHT_WIDE, "/workspaces/acme/keys?status=revoked")) {
            List<Response> answers = new ArrayList<>();
            var bytes = new AtomicLong();
            CDPSession network = console.context().newCDPSession(console.page());
            network.send("Network.enable");
            var uncached = new com.google.gson.JsonObject();
            uncached.addProperty("cacheDisabled", true);
            network.send("Network.setCacheDisabled", uncached);
            network.on(
                    "Network.loadingFinished",
                    event -> bytes.addAndGet(event.get("encodedDataLength").getAsLong()));
            console.page().onResponse(answers::add);

            console.go(KEYS);
            assertThat(console.page().locator("#key-list tbody tr")).hasCount(KEYS_ON_PAGE);
            console.page().waitForLoadState(com.microsoft.playwright.options.LoadState.NETWORKIDLE);

            System.out.printf(
                    Locale.ROOT,
                    "First view with %d keys: %d bytes, %d requests%n",
                    KEYS_ON_PAGE,
                    bytes.get(),
                    answers.size());
            assertThat(bytes.get()).isPositive().isLessThanOrEqualTo(BYTES_MAX);
            assertThat(answers).hasSizeBetween(2, REQUESTS_MAX);
            assertThat(answers)
                    .filteredOn(answer -> answer.url().contains("/assets/"))
                    .allSatisfy(answer ->
                            assertThat(answer.headerValue("Cache-Control")).contains("immutable"));
        }
    }
}
