package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a front end does with keys, over the public APIs. */
final class Keys {
    record Created(String keyId, String key, String consistencyToken) {
        @Override
        public String toString() {
            return "Created[" + keyId + "]";
        }
    }

    private final Stack stack;
    private final String workspace;
    private final String admin;

    /** @param admin the sample user who is an admin of the workspace */
    Keys(Stack stack, String workspace, String admin) {
        this.stack = stack;
        this.workspace = workspace;
        this.admin = admin;
    }

    /** Provisions the workspace, which may exist. */
    Keys provisioned() {
        int status = stack.as("ops", "command")
                .body(Map.of("name", "Workspace " + workspace))
                .put("/v1/workspaces/" + workspace)
                .statusCode();
        assertThat(status).isIn(200, 201);
        return this;
    }

    /** Revokes what other tests left, so that the next keys are the oldest active ones. */
    Keys withoutActiveKeys() {
        list("active").keySet().forEach(keyId -> awaitVisible(keyId, revoke(keyId)));
        return this;
    }

    Created create(String name) {
        return created(Map.of("name", name));
    }

    Created create(String name, String scope) {
        return created(Map.of("name", name, "scopes", List.of(scope)));
    }

    private Created created(Map<String, Object> body) {
        var response = stack.as(admin, "command")
                .body(body)
                .post("/v1/workspaces/" + workspace + "/keys")
                .then()
                .statusCode(201)
                .extract();
        return new Created(response.path("keyId"), response.path("key"), response.header("Consistency-Token"));
    }

    List<Created> create(String namePrefix, int count) {
        var created = new ArrayList<Created>();
        for (int i = 0; i < count; i++) {
            created.add(create(namePrefix + " " + i));
        }
        created.forEach(key -> awaitVisible(key.keyId(), key.consistencyToken()));
        return created;
    }

    /** As {@link #create(String)}, and once the query service shows it. */
    Created createVisible(String name) {
        Created key = create(name);
        awaitVisible(key.keyId(), key.consistencyToken());
        return key;
    }

    /** A key that expires within a day, once the query service shows it. */
    Created createExpiring(String name) {
        var response = stack.as(admin, "command")
                .body(Map.of(
                        "name",
                        name,
                        "expiresAt",
                        Instant.now()
                                .plus(23, ChronoUnit.HOURS)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()))
                .post("/v1/workspaces/" + workspace + "/keys")
                .then()
                .statusCode(201)
                .extract();
        var created = new Created(response.path("keyId"), response.path("key"), response.header("Consistency-Token"));
        awaitVisible(created.keyId(), created.consistencyToken());
        return created;
    }

    /** Rotates an additional key; what it was before counts for another day. */
    void rotate(String keyId) {
        String token = stack.as(admin, "command")
                .body(Map.of("overlap", "PT24H"))
                .post("/v1/workspaces/" + workspace + "/keys/" + keyId + "/rotate")
                .then()
                .statusCode(202)
                .extract()
                .header("Consistency-Token");
        awaitVisible(keyId, token);
    }

    String primaryKeyId() {
        return stack.as(admin, "query")
                .get("/v1/workspaces/" + workspace + "/keys/primary")
                .then()
                .statusCode(200)
                .extract()
                .path("keyId");
    }

    /** Waits until the query service knows the workspace. */
    Keys awaitProvisioned() {
        await("workspace " + workspace)
                .until(() -> stack.as(admin, "query")
                                .get("/v1/workspaces/" + workspace + "/keys/primary")
                                .statusCode()
                        == 200);
        return this;
    }

    /** Reports successful requests with a key, as a gateway does. */
    void used(String keyId, String model, int requests) {
        for (int i = 0; i < requests; i++) {
            used(keyId, Map.of("model", model, "inputTokens", 1_000, "outputTokens", 100));
        }
    }

    /** Reports a successful request, with what the gateway says of it. */
    void used(String keyId, Map<String, Object> said) {
        report(keyId, 200, said);
    }

    /** Reports a request that the provider failed. */
    void failed(String keyId, String model) {
        report(keyId, 500, Map.of("model", model));
    }

    private void report(String keyId, int statusCode, Map<String, Object> said) {
        var data = new HashMap<>(said);
        data.putAll(Map.of("keyId", keyId, "statusCode", statusCode, "durationMs", 350));
        stack.anonymously("usage")
                .auth()
                .oauth2(stack.token("gateway"))
                .contentType("application/cloudevents+json")
                .body(Map.of(
                        "specversion",
                        "1.0",
                        "id",
                        UUID.randomUUID().toString(),
                        "source",
                        "/gateways/test",
                        "type",
                        "dev.keyledger.gateway.request",
                        "time",
                        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                        "data",
                        data))
                .post("/v1/gateway-requests")
                .then()
                .statusCode(202);
    }

    private void awaitVisible(String keyId, String consistencyToken) {
        stack.as(admin, "query")
                .header("Consistency-Token", consistencyToken)
                .get("/v1/workspaces/" + workspace + "/keys/" + keyId)
                .then()
                .statusCode(200);
    }

    /** Revokes the key and returns the answer's consistency token. */
    String revoke(String keyId) {
        return stack.as(admin, "command")
                .post("/v1/workspaces/" + workspace + "/keys/" + keyId + "/revoke")
                .then()
                .statusCode(200)
                .extract()
                .header("Consistency-Token");
    }

    /** The additional keys, by key id. */
    Map<String, Map<String, Object>> list() {
        return list("all");
    }

    private Map<String, Map<String, Object>> list(String status) {
        var byId = new HashMap<String, Map<String, Object>>();
        String cursor = null;
        do {
            var request = stack.as(admin, "query").queryParam("status", status).queryParam("limit", 200);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get("/v1/workspaces/" + workspace + "/keys")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            page.<Map<String, Object>>getList("items").forEach(item -> byId.put((String) item.get("keyId"), item));
            cursor = page.getString("nextCursor");
        } while (cursor != null);
        return byId;
    }

    /** The sum of {@code requests30d} over some keys. */
    long requests(List<Created> keys) {
        Map<String, Map<String, Object>> listed = list();
        return keys.stream()
                .mapToLong(key -> ((Number) listed.get(key.keyId()).get("requests30d")).longValue())
                .sum();
    }

    JsonPath usage(String keyId) {
        return stack.as(admin, "query")
                .get("/v1/workspaces/" + workspace + "/keys/" + keyId + "/usage")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Waits until everything that was sent before now is counted and visible. */
    void awaitCountedThroughNow() {
        Instant now = Instant.now();
        await("usage to be complete through " + now).ignoreExceptions().until(() -> {
            String through = stack.as(admin, "query")
                    .get("/v1/workspaces/" + workspace + "/keys?limit=1")
                    .jsonPath()
                    .getString("usageCompleteThrough");
            return through != null && Instant.parse(through).isAfter(now);
        });
    }
}
