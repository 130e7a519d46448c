package dev.keyledger.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The issuer and the services, as far as the console asks them: one workspace {@code acme} with a primary key and one
 * more. Whose request it is decides what goes wrong: for {@code ada+usage=503+key=garbled} usage is unavailable, and the
 * answer about a key is none that can be read. What may fail is named as in {@link #ANSWERS}.
 */
public final class StubServices implements QuarkusTestResourceLifecycleManager {
    public static final String PRIMARY = "0192f000-0000-7000-8000-000000000001";
    public static final String ADDITIONAL = "0192f000-0000-7000-8000-000000000002";
    public static final String ROTATION = "0192f000-0000-7000-8000-000000000003";
    public static final String ROTATED = "0192f000-0000-7000-8000-000000000004";
    public static final String DISABLED = "0192f000-0000-7000-8000-000000000005";
    public static final String SECRET = "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj";

    private record Answer(String name, Pattern request, String body) {}

    private static final String KEY = """
            {"keyId": "%s", "workspaceId": "acme", "kind": "%s", "name": "%s", "maskedKey": "dg_live_•••••••mZpB",
             "scopes": ["models:read"], "createdAt": "2026-11-01T00:00:00.000Z",
             "createdBy": {"id": "ada", "name": "Ada Admin"}, "status": "active", "revokedAt": null, "expiresAt": null,
             "rotatedAt": null, "lastUsedAt": null, "requests30d": 7, "cost30dUsd": "0.5", "unpriced30d": 0,
             "rotation": null, "version": 1}
            """;
    private static final String PRIMARY_KEY = KEY.formatted(PRIMARY, "primary", "Primary");
    private static final String ADDITIONAL_KEY = KEY.formatted(ADDITIONAL, "additional", "Search index");

    private static final String DISABLED_KEY =
            KEY.formatted(DISABLED, "additional", "Paused").replace("\"active\"", "\"disabled\"");
    private static final String ROTATED_KEY = """
            {"keyId": "%s", "workspaceId": "acme", "kind": "additional", "name": "Rotated", "maskedKey": "dg_live_•••••••0002",
             "scopes": ["models:read"], "createdAt": "2025-11-01T00:00:00.000Z",
             "createdBy": {"id": "max & co", "name": "Max Member"}, "status": "active", "revokedAt": null,
             "expiresAt": "2199-01-01T00:00:00.000Z", "rotatedAt": "2025-11-02T00:00:00.000Z",
             "lastUsedAt": "2025-11-03T00:00:00.000Z", "requests30d": 7, "cost30dUsd": "0.5", "unpriced30d": 0,
             "secretVersion": 3, "secretVersions": [
               {"version": 3, "validUntil": "2199-01-01T00:00:00.000Z", "lastUsedAt": "2025-11-03T00:00:00.000Z", "requests30d": 5},
               {"version": 2, "validUntil": "2198-01-01T00:00:00.000Z", "lastUsedAt": null, "requests30d": null},
               {"version": 1, "validUntil": "2025-11-02T01:00:00.000Z", "lastUsedAt": null, "requests30d": 0}],
             "rotation": {"rotationId": "%s", "status": "overlapping", "oldValidUntil": "2198-01-01T00:00:00.000Z"},
             "version": 3}
            """.formatted(ROTATED, ROTATION);

    /** The first that fits a request answers it. */
    private static final Answer[] ANSWERS = {
        answer("scopes", "GET /v1/scopes", """
                {"items": [{"name": "models:read", "description": "List models"},
                           {"name": "chat:completions", "description": "Chat"}]}
                """),
        answer("workspaces", "GET /v1/workspaces", """
                {"items": [{"workspaceId": "acme", "name": "Acme"}]}
                """),
        answer("creators", "GET .*/key-creators", """
                {"items": [{"id": "ada", "name": "Ada Admin", "keys": 1}]}
                """),
        answer("review", "GET .*/key-review", """
                {"findings": [{"finding": "any", "keys": 1200}, {"finding": "never-used", "keys": 3},
                              {"finding": "idle", "keys": 1}]}
                """),
        answer("usage", "GET .*/usage", """
                {"windowStart": "2026-10-27T00:00:00.000Z", "windowEnd": "2026-11-26T00:00:00.000Z",
                 "totals": {"requests": 0, "errors": 0, "inputTokens": 0, "cacheReadInputTokens": 0,
                            "cacheWriteInputTokens": 0, "outputTokens": 0, "reasoningTokens": 0, "costUsd": "0",
                            "unpricedRequests": 0},
                 "buckets": [], "byModel": [], "usageCompleteThrough": null}
                """),
        answer("history", "GET .*/history", """
                {"items": [{"type": "key.created", "at": "2026-11-01T00:00:00.000Z",
                            "actor": {"id": "ada", "name": "Ada Admin"}, "version": 2,
                            "details": {"secretVersion": 1, "maskedKey": "dg_live_•••••••0001"}}],
                 "nextCursor": null}
                """),
        answer("propagation", "GET .*/propagation", """
                {"version": 2, "changedAt": "2026-11-28T12:03:10.000Z", "appliedBy": 2, "of": 3, "slowestMs": 41,
                 "verifiers": [
                   {"id": "edge-1", "kind": "agent", "applied": false, "understands": true, "silent": false},
                   {"id": "query-1", "kind": "query", "applied": true, "understands": true, "silent": false},
                   {"id": "query-2", "kind": "query", "applied": true, "understands": true, "silent": false},
                   {"id": "gone", "kind": "library", "applied": false, "understands": true, "silent": true}]}
                """),
        answer("primary", "GET .*/keys/(primary|" + PRIMARY + ")", PRIMARY_KEY),
        answer("list", "GET .*/keys", """
                {"items": [%s], "nextCursor": null, "usageCompleteThrough": null}
                """.formatted(ADDITIONAL_KEY)),
        answer("key", "GET .*/keys/" + ADDITIONAL, ADDITIONAL_KEY),
        answer("rotated-key", "GET .*/keys/" + ROTATED, ROTATED_KEY),
        answer("disabled-key", "GET .*/keys/" + DISABLED, DISABLED_KEY),
        answer("create", "POST .*/keys", """
                {"keyId": "%s", "key": "%s", "maskedKey": "dg_live_•••••••mZpB", "name": "New", "expiresAt": null}
                """.formatted(ADDITIONAL, SECRET)),
        answer("rename", "PATCH .*/keys/.*", "{}"),
        answer("rotate", "POST .*/rotate", """
                {"rotationId": "%s", "status": "issued", "oldValidUntil": null, "key": "%s"}
                """.formatted(ROTATION, SECRET)),
        answer("rotation", "GET .*/rotations/.*", """
                {"status": "issued", "steps": [{"name": "secret-issued", "at": "2026-11-01T00:00:00.000Z"},
                                               {"name": "sandboxes-updated", "at": null}], "oldValidUntil": null}
                """),
        answer("disable", "POST .*/disable", "{}"),
        answer("enable", "POST .*/enable", "{}"),
        answer("revoke-paused", "POST .*/keys/" + DISABLED + "/revoke", "{}"),
        answer("revoke", "POST .*/revoke", "{}"),
        answer("reveal", "POST .*/reveal", "{\"key\": \"" + SECRET + "\"}")
    };

    private static final Map<String, List<String>> ASKED = new ConcurrentHashMap<>();

    private static final Pattern CODE_OR_REFRESH_TOKEN = Pattern.compile("(?:code|refresh_token)=([^&]+)");
    private static final Pattern SUBJECT = Pattern.compile("\"sub\":\"([^\"]+)\"");

    private ExecutorService threads;
    private HttpServer server;
    private StubIssuer issuer;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool();
        String address = "http://localhost:" + server.getAddress().getPort();
        issuer = new StubIssuer(address + "/issuer");
        server.createContext("/issuer", this::issue);
        server.createContext("/v1", StubServices::serve);
        server.createContext("/asked", StubServices::tell);
        server.setExecutor(threads);
        server.start();
        return Map.of(
                "quarkus.oidc.auth-server-url",
                issuer.url(),
                "quarkus.rest-client.query.url",
                address,
                "quarkus.rest-client.command.url",
                address,
                "keyledger.console.gateway.base-url",
                "https://gateway.example.com/v1/",
                "keyledger.console.client-secret",
                "a secret of the tests, and long enough",
                "quarkus.http.test-port",
                "0",
                "quarkus.management.test-port",
                "0");
    }

    @Override
    public void stop() {
        server.stop(0);
        threads.close();
    }

    /** What the services were asked for by somebody, by the names of the answers. Tests see another copy of this class. */
    public static List<String> askedBy(String person) {
        String address = ConfigProvider.getConfig().getValue("quarkus.rest-client.query.url", String.class);
        return RestAssured.given()
                .queryParam("by", person)
                .get(address + "/asked")
                .jsonPath()
                .getList("");
    }

    private static void tell(HttpExchange exchange) throws IOException {
        String person = decoded(exchange.getRequestURI().getRawQuery().substring("by=".length()));
        send(
                exchange,
                200,
                ASKED.getOrDefault(person, List.of()).stream().collect(Collectors.joining("\", \"", "[\"", "\"]")));
    }

    private void issue(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/openid-configuration")) {
            send(exchange, 200, issuer.metadata());
        } else if (path.endsWith("/keys")) {
            send(exchange, 200, issuer.keys());
        } else {
            Matcher login = CODE_OR_REFRESH_TOKEN.matcher(text(exchange));
            send(exchange, login.find() ? 200 : 400, issuer.tokens(decoded(login.group(1))));
        }
    }

    private static void serve(HttpExchange exchange) throws IOException {
        String request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        Answer answer = Arrays.stream(ANSWERS)
                .filter(one -> one.request().matcher(request).matches())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing to say to " + request));
        String subject = subject(exchange);
        ASKED.computeIfAbsent(subject, person -> new CopyOnWriteArrayList<>()).add(answer.name());
        String fault = faults(subject).getOrDefault(answer.name(), "");
        switch (fault) {
            case "" -> send(exchange, 200, answer.body());
            case "garbled" -> send(exchange, 200, "[\"no such thing\"]");
            case "cut" -> exchange.close();
            case "paged" -> send(exchange, 200, pageOf(answer, exchange));
            case "lost" -> sendOrLose(exchange, answer);
            default -> send(exchange, Integer.parseInt(fault), "{\"status\": %s}".formatted(fault));
        }
    }

    /** The first of two pages, or the second. */
    private static String pageOf(Answer list, HttpExchange exchange) {
        return isSecondPage(exchange)
                ? list.body()
                        .replace("Search index", "=On the second page")
                        .replace("\"unpriced30d\": 0", "\"unpriced30d\": 2")
                : list.body().replace("\"nextCursor\": null", "\"nextCursor\": \"second\"");
    }

    /** The first page, and then nothing. */
    private static void sendOrLose(HttpExchange exchange, Answer list) throws IOException {
        if (isSecondPage(exchange)) {
            exchange.close();
        } else {
            send(exchange, 200, pageOf(list, exchange));
        }
    }

    private static boolean isSecondPage(HttpExchange exchange) {
        return exchange.getRequestURI().getQuery().contains("cursor=second");
    }

    private static String subject(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        Matcher subject = SUBJECT.matcher(claims);
        if (!subject.find()) {
            throw new IllegalStateException("a token of nobody");
        }
        return subject.group(1);
    }

    /** What goes wrong for whoever asks, by the name of the answer. */
    private static Map<String, String> faults(String subject) {
        var faults = new LinkedHashMap<String, String>();
        Arrays.stream(subject.split("\\+", -1))
                .skip(1)
                .map(fault -> fault.split("=", -1))
                .forEach(fault -> faults.put(fault[0], fault[1]));
        return faults;
    }

    private static Answer answer(String name, String request, String body) {
        return new Answer(name, Pattern.compile(request), body);
    }

    private static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
