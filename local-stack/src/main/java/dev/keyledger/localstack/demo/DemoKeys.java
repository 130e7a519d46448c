package dev.keyledger.localstack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.issuer.SampleUser;
import dev.keyledger.localstack.issuer.TokenRequest;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the demonstration's workspaces and keys over the REST API. A key of an earlier run is used again, by another secret: the
 * one that run was shown was kept nowhere.
 */
final class DemoKeys implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);

    private final Endpoints endpoints;
    private final HttpClient http = HttpClient.newHttpClient();

    DemoKeys(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** @return those that could be had: one whose rotation its people have left open is theirs */
    List<DemoKey> make() throws IOException, InterruptedException {
        var keys = new ArrayList<DemoKey>();
        for (DemoWorkspace workspace : DemoWorkspace.ALL) {
            String place = "/v1/workspaces/" + workspace.id();
            send("PUT", endpoints.command() + place, "ops", Map.of("name", workspace.name()), Set.of(200, 201));
            for (String name : workspace.keyNames()) {
                // 409: the name is taken, by an earlier run.
                JsonNode made = send(
                        "POST",
                        endpoints.command() + place + "/keys",
                        workspace.admin(),
                        Map.of("name", name),
                        Set.of(201, 409));
                if (!made.hasNonNull("key")) {
                    made = rotated(workspace, place, name);
                }
                if (made.hasNonNull("key")) {
                    keys.add(new DemoKey(name, made.get("key").asText()));
                }
            }
        }
        return keys;
    }

    private JsonNode rotated(DemoWorkspace workspace, String place, String name)
            throws IOException, InterruptedException {
        String key = endpoints.command() + place + "/keys/" + idOf(workspace, place, name);
        return send("POST", key + "/rotate", workspace.admin(), Map.of("reason", "demonstration"), Set.of(202, 409));
    }

    @Override
    public void close() {
        http.close();
    }

    private String idOf(DemoWorkspace workspace, String place, String name) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        String list = endpoints.query() + place + "/keys?limit=200";
        while (true) {
            // 404 and 503: the workspace's events have not arrived yet.
            JsonNode answer = send("GET", list, workspace.admin(), null, Set.of(200, 404, 503));
            for (JsonNode key : answer.path("items")) {
                if (key.path("name").asText().equals(name)
                        && !key.path("status").asText().equals("revoked")) {
                    return key.required("keyId").asText();
                }
            }
            if (System.nanoTime() > deadline) {
                throw new StackProblem("the key '" + name + "' of " + workspace.id() + " did not become visible within "
                        + VISIBLE_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    private JsonNode send(String method, String address, String user, @Nullable Object body, Set<Integer> expected)
            throws IOException, InterruptedException {
        SampleUser sender = SampleUser.withLogin(user).orElseThrow();
        var publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + TokenRequest.of(endpoints.issuer(), sender))
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (!expected.contains(response.statusCode())) {
            // An answer of success may hold a key, an error never does.
            throw new StackProblem(
                    method + " " + address + " answered " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
