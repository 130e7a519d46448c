package dev.keyledger.benchmarks.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.stack.Stack;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** Somebody who has signed in to the console, as a browser does it: through the local issuer's page. */
final class ConsoleSession {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;

    private ConsoleSession() {}

    /** @return the value of the header {@code Cookie} that the session's requests carry */
    static String cookie(Stack stack, String workspace) {
        URI console = stack.service("console");
        var cookies = new CookieManager();
        try (var browser = HttpClient.newBuilder()
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<String> login = send(browser, HttpRequest.newBuilder(console.resolve("/sign-in")));
            String claims = "{\"name\":\"Bench Admin\",\"groups\":[\"workspace:" + workspace + ":admin\"]}";
            String form = "username=bench-admin&claims=" + URLEncoder.encode(claims, UTF_8);
            send(
                    browser,
                    HttpRequest.newBuilder(login.uri())
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form)));
            return cookies.getCookieStore().get(console).stream()
                    .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                    .collect(Collectors.joining("; "));
        } catch (IOException e) {
            throw new BenchProblem("Signing in to the console failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    private static HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = browser.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            throw new BenchProblem(String.format(
                    Locale.ROOT, "Signing in to the console: %s answered %d", answer.uri(), answer.statusCode()));
        }
        return answer;
    }
}
