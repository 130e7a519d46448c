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

/** Makes the demonstration's workspaces and keys over the REST API; what an earlier run made is used again. */
final class DemoKeys implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);

    private final Endpoints endpoints;
    private final HttpClient http = HttpClient.newHttpClient();

    DemoKeys(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** @return the ids of all keys of the demonstration's workspaces */
    List<String> make() throws IOException, InterruptedException {
        var keyIds = new ArrayList<String>();
        for (DemoWorkspace workspace : DemoWorkspace.ALL) {
            String place = "/v1/workspaces/" + workspace.id();
            send("PUT", endpoints.command() + place, "ops", Map.of("name", workspace.name()), Set.of(200, 201));
            for (String name : workspace.keyNames()) {
                // 409: the name is taken, by an earlier run.
                send(
                        "POST",
                        endpoints.command() + place + "/keys",
                        workspace.admin(),
                        Map.of("name", name),
                        Set.of(201, 409));
            }
            keyIds.addAll(visibleKeys(workspace, place));
        }
        return keyIds;
    }

    @Override
    public void close() {
        http.close();
    }

    private List<String> visibleKeys(DemoWorkspace workspace, String place) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        String list = endpoints.query() + place + "/keys?status=active&limit=200";
        while (true) {
            var keyIds = new ArrayList<String>();
            // 404 and 503: the workspace's events have not arrived yet.
            JsonNode answer = send("GET", list, workspace.admin(), null, Set.of(200, 404, 503));
            answer.path("items").forEach(key -> keyIds.add(key.required("keyId").asText()));
            if (keyIds.size() >= workspace.keyNames().size()) {
                return keyIds;
            }
            if (System.nanoTime() > deadline) {
                throw new StackProblem("the keys of " + workspace.id() + " did not become visible within "
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
