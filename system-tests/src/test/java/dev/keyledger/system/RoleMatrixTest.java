package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Who may do what, row by row, against what the services say of themselves: an endpoint in a service's OpenAPI document
 * without a row here fails the test, and so does a row without an endpoint.
 */
class RoleMatrixTest {
    private static final List<String> EVERYBODY = List.of("max", "ada", "ops", "gateway");

    private static final String WORKSPACE = "/v1/workspaces/{ws}";
    private static final String KEY = WORKSPACE + "/keys/{keyId}";

    /** The group that each user has. */
    private static final Map<String, String> GROUPS = Map.of(
            "max", "workspace:acme:member",
            "ada", "workspace:acme:admin",
            "ops", "platform:operator",
            "gateway", "platform:gateway");

    /**
     * One endpoint. The users stand for the roles: max is a member of acme, ada an admin, ops an operator; eve has
     * nothing to do with acme.
     */
    private record Row(String service, String method, String path, Object body, Set<String> allowed) {
        boolean isOfAWorkspace() {
            return path.startsWith(WORKSPACE);
        }

        @Override
        public String toString() {
            return method + " " + path + " of " + service;
        }
    }

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    private static List<Row> rows() {
        return List.of(
                row("command", "PUT", WORKSPACE, Map.of("name", "Workspace acme"), "ops"),
                row("command", "POST", WORKSPACE + "/keys", Map.of("name", ""), "max", "ada"),
                row("command", "PATCH", KEY, Map.of("name", "renamed by the matrix"), "ada"),
                row("command", "POST", KEY + "/rotate", Map.of("overlap", "P8D"), "ada"),
                row("command", "GET", KEY + "/rotations/{rotationId}", null, "ada"),
                row("command", "POST", KEY + "/rotations/{rotationId}/retire-old", null, "ada"),
                row("command", "POST", KEY + "/reveal", null, "ada"),
                row("command", "POST", KEY + "/disable", null, "ada"),
                row("command", "POST", KEY + "/enable", null, "ada"),
                row("command", "POST", KEY + "/revoke", null, "ada", "ops"),
                row("command", "GET", "/v1/events", null, "ops"),
                row("command", "GET", "/v1/events/heads", null, "ops"),
                row("command", "GET", "/v1/events/export", null, "ops"),
                row("command", "POST", "/v1/events/import", Map.of("events", List.of()), "ops"),
                row("command", "POST", "/v1/events/republish", null, "ops"),
                row("command", "GET", "/v1/database", null, "ops"),
                row("command", "GET", "/v1/timeline", null, "ops"),
                row("command", "POST", "/v1/timeline", Map.of("topicId", ""), "ops"),
                row("command", "POST", "/v1/timeline/missing", Map.of("events", List.of()), "ops"),
                row("query", "GET", "/v1/scopes", null, "max", "ada", "ops", "gateway"),
                row("query", "GET", "/v1/workspaces", null, "max", "ada", "ops", "gateway"),
                row("query", "GET", WORKSPACE + "/keys", null, "max", "ada", "ops"),
                row("query", "GET", WORKSPACE + "/keys/primary", null, "max", "ada", "ops"),
                row("query", "GET", WORKSPACE + "/key-creators", null, "max", "ada", "ops"),
                row("query", "GET", WORKSPACE + "/key-review", null, "max", "ada", "ops"),
                row("query", "GET", KEY, null, "max", "ada", "ops"),
                row("query", "GET", KEY + "/usage", null, "max", "ada", "ops"),
                row("query", "GET", WORKSPACE + "/usage", null, "max", "ada", "ops"),
                row("query", "GET", "/v1/unknown-keys", null, "ops"),
                row("query", "GET", KEY + "/history", null, "max", "ada", "ops"),
                row("query", "GET", KEY + "/propagation", null, "ada"),
                row("query", "POST", "/v1/keys/verify", Map.of("key", "x"), "gateway"),
                row("query", "GET", "/v1/verification-snapshot", null, "gateway"),
                row("query", "GET", "/v1/quarantine", null, "ops"),
                row("query", "GET", "/v1/quarantine/dropped", null, "ops"),
                row("query", "POST", "/v1/quarantine/requeue", Map.of("events", List.of()), "ops"),
                row("query", "POST", "/v1/quarantine/drop", Map.of("events", List.of()), "ops"),
                row("query", "GET", "/v1/open-rotations", null, "ops"),
                row("query", "GET", "/v1/database", null, "ops"),
                row("query", "GET", "/v1/usage-totals", null, "ops"),
                row("query", "POST", "/v1/expected-heads/{id}", Map.of("items", List.of()), "ops"),
                row("query", "POST", "/v1/operations", Map.of("type", "none"), "ops"),
                row("query", "GET", "/v1/operations", null, "ops"),
                row("query", "GET", "/v1/operations/{id}", null, "ops"),
                row("query", "DELETE", "/v1/operations/{id}", null, "ops"),
                row("usage", "POST", "/v1/gateway-requests", Map.of(), "gateway"),
                row("usage", "GET", "/v1/ingest", null, "ops"),
                row("usage", "GET", "/v1/dead-letters/settled", null, "ops"),
                row("usage", "POST", "/v1/dead-letters/settled", Map.of("letters", List.of()), "ops"),
                row("usage", "GET", "/v1/database", null, "ops"),
                row("usage", "GET", "/v1/prices", null, "ops"),
                row("usage", "GET", "/v1/prices/lists", null, "ops"),
                row("usage", "GET", "/v1/usage-totals", null, "ops"),
                row("usage", "POST", "/v1/operations", Map.of("type", "none"), "ops"),
                row("usage", "GET", "/v1/operations", null, "ops"),
                row("usage", "GET", "/v1/operations/{usageId}", null, "ops"),
                row("usage", "DELETE", "/v1/operations/{usageId}", null, "ops"));
    }

    private static Row row(String service, String method, String path, Object body, String... allowed) {
        return new Row(service, method, path, body, Set.of(allowed));
    }

    @Test
    void everyEndpoint_hasARow() {
        for (String service : List.of("command", "query", "usage")) {
            var described = new TreeSet<String>();
            Map<String, Map<String, Object>> paths = stack.anonymously(service)
                    .accept("application/json")
                    .get("/openapi?format=json")
                    .jsonPath()
                    .getMap("paths");
            paths.forEach((path, operations) -> operations.keySet().stream()
                    .filter(Set.of("get", "put", "post", "patch", "delete")::contains)
                    .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
            var inTheTable = new TreeSet<String>();
            rows().stream()
                    .filter(row -> row.service().equals(service))
                    .forEach(row ->
                            inTheTable.add(row.method() + " " + row.path().replace("{usageId}", "{id}")));
            assertThat(described).as("endpoints of %s", service).isEqualTo(inTheTable);
        }
    }

    /** A method that a path doesn't know is refused by name, and not as if the path weren't there. */
    @Test
    void everyPath_saysWhichMethodsItKnows() {
        Map<String, String> ids = Map.of("{ws}", "acme");
        var wrong = new ArrayList<String>();
        for (Row row : rows()) {
            Set<String> known = rows().stream()
                    .filter(other -> other.service().equals(row.service())
                            && other.path().equals(row.path()))
                    .map(Row::method)
                    .collect(Collectors.toSet());
            for (String method : Set.of("GET", "PUT", "POST", "PATCH", "DELETE")) {
                if (!known.contains(method)) {
                    Response answer = stack.as("ops", row.service()).request(method, inserted(row.path(), ids));
                    Set<String> allowed = new TreeSet<>(
                            List.of(String.valueOf(answer.header("Allow")).split(", *")));
                    allowed.removeAll(Set.of("HEAD", "OPTIONS"));
                    if (answer.statusCode() != 405 || !allowed.equals(known)) {
                        wrong.add(String.format(
                                Locale.ROOT,
                                "%s of a path with %s: %d, Allow: %s",
                                method,
                                row,
                                answer.statusCode(),
                                allowed));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRow_holds() {
        Map<String, String> ids = ids();
        var wrong = new ArrayList<String>();
        for (Row row : rows()) {
            expect(wrong, row, "nobody", status(stack.anonymously(row.service()), row, ids), 401);
            RequestSpecification dots = stack.anonymously(row.service()).header("Authorization", "Bearer ..");
            expect(wrong, row, "a token of dots", status(dots, row, ids), 401);
            for (String user : EVERYBODY) {
                boolean stranger = row.isOfAWorkspace() && user.equals("gateway");
                int status = status(stack.as(user, row.service()), row, ids);
                expect(wrong, row, user, status, row.allowed().contains(user), stranger ? 404 : 403);
            }
            if (row.isOfAWorkspace()) {
                expect(wrong, row, "eve", status(stack.as("eve", row.service()), row, ids), 404);
            }
        }
        awaitRebuilds(ids);
        assertThat(wrong).isEmpty();
    }

    /** Somebody who is two of them at once may do what either may, and nothing that neither may. */
    @Test
    void everyRow_holdsForEveryPairOfRoles() {
        Map<String, String> ids = ids();
        var wrong = new ArrayList<String>();
        for (String one : EVERYBODY) {
            for (String other : EVERYBODY.subList(EVERYBODY.indexOf(one) + 1, EVERYBODY.size())) {
                String token = stack.tokenOf("both", GROUPS.get(one), GROUPS.get(other));
                for (Row row : rows()) {
                    boolean allowed =
                            row.allowed().contains(one) || row.allowed().contains(other);
                    RequestSpecification request =
                            stack.anonymously(row.service()).auth().oauth2(token);
                    expect(wrong, row, one + " and " + other, status(request, row, ids), allowed, 403);
                }
            }
        }
        awaitRebuilds(ids);
        assertThat(wrong).isEmpty();
    }

    private Map<String, String> ids() {
        String keyOfAda = acme.create("matrix", 1).getFirst().keyId();
        Map<String, String> ids = Map.of(
                "{ws}",
                "acme",
                "{keyId}",
                keyOfAda,
                "{rotationId}",
                rotate(keyOfAda),
                "{id}",
                rebuild("query"),
                "{usageId}",
                rebuild("usage"));
        await("receipts to be read")
                .until(() ->
                        status(stack.as("ada", "query"), row("query", "GET", KEY + "/propagation", null), ids) == 200);
        return ids;
    }

    /** Another test's rebuild would be refused while this one is open. */
    private void awaitRebuilds(Map<String, String> ids) {
        await("rebuild to be over")
                .until(() -> isOver("query", ids.get("{id}")) && isOver("usage", ids.get("{usageId}")));
    }

    private boolean isOver(String service, String operationId) {
        return stack.as("ops", service).get("/v1/operations/" + operationId).path("finishedAt") != null;
    }

    private static void expect(List<String> wrong, Row row, String user, int status, boolean allowed, int otherwise) {
        if (!allowed) {
            expect(wrong, row, user, status, otherwise);
        } else if (status == 401 || status == 403 || status == 404 || status >= 500) {
            wrong.add(String.format(Locale.ROOT, "%s as %s: %d, though allowed", row, user, status));
        }
    }

    private static void expect(List<String> wrong, Row row, String user, int status, int expected) {
        if (status != expected) {
            wrong.add(String.format(Locale.ROOT, "%s as %s: %d instead of %d", row, user, status, expected));
        }
    }

    private String rotate(String keyId) {
        return stack.as("ada", "command")
                .body(Map.of("overlap", "PT1H"))
                .post(KEY.replace("{ws}", "acme").replace("{keyId}", keyId) + "/rotate")
                .then()
                .statusCode(202)
                .extract()
                .path("rotationId");
    }

    private String rebuild(String service) {
        return stack.as("ops", service)
                .body(Map.of("type", "rebuild"))
                .post("/v1/operations")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static int status(RequestSpecification request, Row row, Map<String, String> ids) {
        return (row.body() == null ? request : request.body(row.body()))
                .request(row.method(), inserted(row.path(), ids))
                .statusCode();
    }

    /** What no id is given for is one of something that isn't there. */
    private static String inserted(String template, Map<String, String> ids) {
        String path = template;
        for (var id : ids.entrySet()) {
            path = path.replace(id.getKey(), id.getValue());
        }
        return path.replaceAll("\\{[a-zA-Z]+}", "00000000-0000-7000-8000-000000000001");
    }
}
