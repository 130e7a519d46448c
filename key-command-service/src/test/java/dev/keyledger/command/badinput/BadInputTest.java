package dev.keyledger.command.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.QuickClient;
import dev.keyledger.command.QuickClient.Answer;
import dev.keyledger.testsupport.ForgedTokens;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Everything that is wrong with a request, at every endpoint: the answer is always a problem that says so, nothing of
 * the service's inside shows, and nothing changes.
 */
@QuarkusTest
@WithTestResource(ServersResource.class)
class BadInputTest {
    private static final int BODY_BYTES_MAX = 65_536;
    private static final int REQUESTS_OF_ONE_PERSON = 5;
    private static final Pattern INSIDE =
            Pattern.compile("dev\\.keyledger|Exception|\\bat [a-z]+\\.|jackson|quarkus|vertx|hibernate|SQL");

    /** JSON texts of one field's value, by what is wrong with them wherever people write a text of their own. */
    private static final Map<String, String> BAD_TEXTS = Map.of(
            "a NUL", "\"a\\u0000b\"",
            "a line break", "\"a\\nb\"",
            "a bidi override", "\"a\\u202Eb\"",
            "a bidi isolate", "\"a\\u2066b\"",
            "a zero-width space", "\"a\\u200Bb\"",
            "a zero-width joiner", "\"a\\u200Db\"",
            "half a surrogate pair", "\"a\\uD800b\"",
            "too many characters", "\"" + "a".repeat(501) + "\"");

    private CommandClient client;
    private Map<String, String> variables;
    private long eventsBefore;
    private int requests;
    private final List<String> wrong = new ArrayList<>();

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
        variables = variablesOf(client);
        eventsBefore = events();
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(events()).isEqualTo(eventsBefore);
    }

    private static Map<String, String> variablesOf(CommandClient client) {
        String keyId = client.newKeyId("ci");
        String rotationId = CommandClient.as(client.admin)
                .body("{\"overlap\":\"PT1H\"}")
                .post(client.keysPath() + "/" + keyId + "/rotate")
                .then()
                .statusCode(202)
                .extract()
                .path("rotationId");
        return Map.of("ws", client.workspace, "keyId", keyId, "rotationId", rotationId);
    }

    private long events() {
        return Database.count("SELECT count(*) FROM events WHERE workspace_id = ?", client.workspace);
    }

    /** Somebody who may do everything, and has not done so often yet that a limit is reached. */
    private HttpRequest.Builder request() {
        String person = client.workspace + " " + requests++ / REQUESTS_OF_ONE_PERSON;
        return QuickClient.as(
                TestTokens.token(person, "Ann", "workspace:" + client.workspace + ":admin", "platform:operator"));
    }

    @Test
    void document_tellsOfTheCommands() {
        assertThat(Endpoint.commands())
                .extracting(Endpoint::toString)
                .contains("PUT /v1/workspaces/{ws}", "POST /v1/workspaces/{ws}/keys/{keyId}/rotate")
                .hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void bodyThatIsNoJsonObject_isRefused() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        for (String body : List.of(
                "{",
                "}",
                "[]",
                "7",
                "\"name\"",
                "nonsense",
                "{\"name\":}",
                "{'name':'a'}",
                "{} {}",
                "{\"a\u0000\":1}")) {
            bodies.put(body, body.getBytes(StandardCharsets.UTF_8));
        }
        bodies.put("20,000 arrays in each other", nested(20_000).getBytes(StandardCharsets.UTF_8));
        bodies.put("bytes that are no UTF-8", new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'});
        for (Endpoint endpoint : Endpoint.commands()) {
            if (endpoint.takesBody()) {
                bodies.forEach((what, body) ->
                        expect(endpoint, what, endpoint.send(request(), body, variables), 400, "invalid-request"));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    @Test
    void fieldThatIsTwiceThereOrUnknown_isRefused() {
        for (Endpoint endpoint : Endpoint.commands()) {
            if (endpoint.takesBody()) {
                expectInvalid(endpoint, "an unknown field", "{\"colour\":\"red\"}", "/colour");
                expectInvalid(endpoint, "an unknown field, deep", "{\"colour\":" + nested(20_000) + "}", "");
                for (String field : endpoint.fields().keySet()) {
                    String twice = "{\"%s\":null,\"%s\":null}".formatted(field, field);
                    expectInvalid(endpoint, field + " twice", twice, "");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void fieldOfAWrongType_isRefused_andNamed() {
        for (Endpoint endpoint : Endpoint.commands()) {
            endpoint.fields().forEach((field, schema) -> {
                for (String value : List.of("7", "1.5", "true", "{}", "[[]]", "[null]")) {
                    expectInvalid(endpoint, field + " = " + value, "{\"%s\":%s}".formatted(field, value), "/" + field);
                }
                expectInvalid(endpoint, field + " deep", "{\"%s\":%s}".formatted(field, nested(20_000)), "");
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void textThatDeceivesTheEye_isRefused_andItsFieldIsNamed() {
        for (Endpoint endpoint : Endpoint.commands()) {
            endpoint.fields()
                    .forEach((field, schema) -> BAD_TEXTS.forEach((what, text) -> {
                        String value = isList(schema) ? "[" + text + "]" : text;
                        expectInvalid(
                                endpoint, field + " with " + what, "{\"%s\":%s}".formatted(field, value), "/" + field);
                    }));
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isList(JsonNode schema) {
        return schema.path("type").toString().contains("array");
    }

    @Test
    void unknownScope_isRefused_andNamed() {
        List<Endpoint> ofScopes = Endpoint.commands().stream()
                .filter(endpoint -> endpoint.fields().containsKey("scopes"))
                .toList();
        assertThat(ofScopes).isNotEmpty();
        for (Endpoint endpoint : ofScopes) {
            for (String scope : List.of("nope", "", "*", "models:", "MODELS:READ", "models:read ", "admin")) {
                String body = "{\"name\":\"a\",\"scopes\":[\"models:read\",\"" + scope + "\"]}";
                expectInvalid(endpoint, "scope '" + scope + "'", body, "/scopes/1");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void bodyOver64KiB_isRefused() {
        String padding = " ".repeat(BODY_BYTES_MAX);
        for (Endpoint endpoint : Endpoint.commands()) {
            Answer answer = endpoint.send(request(), endpoint.goodBody() + padding, variables);
            expect(endpoint, "a body over 64 KiB", answer, 413, "too-large");
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void bodyThatIsNotSaidToBeJson_isRefused() {
        for (Endpoint endpoint : Endpoint.commands()) {
            if (endpoint.takesBody()) {
                for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded")) {
                    Answer answer =
                            endpoint.send(request().setHeader("Content-Type", type), endpoint.goodBody(), variables);
                    expect(endpoint, type, answer, 415, "unsupported-media-type");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void unknownQueryParameter_isRefused() {
        for (Endpoint endpoint : Endpoint.all()) {
            String path = endpoint.filledWith(variables) + "?dryRun=1";
            Answer answer = QuickClient.send(request(), endpoint.method(), path, new byte[0]);
            expect(endpoint, "?dryRun", answer, 400, "invalid-request");
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void preconditionThatFails_is412_andOneThatCannotBeRead_is400() {
        List<Endpoint> conditional = Endpoint.commands().stream()
                .filter(endpoint -> endpoint.isOf("keyId"))
                .toList();
        assertThat(conditional).hasSizeGreaterThanOrEqualTo(5).allSatisfy(endpoint -> assertThat(endpoint.headers())
                .as("%s is a change of one key", endpoint)
                .contains("If-Match"));
        for (Endpoint endpoint : conditional) {
            for (String other : List.of("\"1\"", "\"999\"", "W/\"2\"", "\"\"", "\"1\", \"3\"", "\"-2\"")) {
                expect(endpoint, "If-Match: " + other, sendIf(endpoint, other), 412, "version-mismatch");
            }
            for (String malformed : List.of("2", "\"2", "2\"", "'2'", "\"1\" \"2\"", "*, \"2\"", "\"a b\"")) {
                expect(endpoint, "If-Match: " + malformed, sendIf(endpoint, malformed), 400, "invalid-request");
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The key is at version 2: made and rotated. */
    private Answer sendIf(Endpoint endpoint, String ifMatch) {
        return endpoint.send(request().header("If-Match", ifMatch), endpoint.goodBody(), variables);
    }

    @Test
    void idempotencyKeyThatIsNone_isRefused() {
        List<Endpoint> repeatable = Endpoint.commands().stream()
                .filter(endpoint -> endpoint.headers().contains("Idempotency-Key"))
                .toList();
        assertThat(repeatable).hasSizeGreaterThanOrEqualTo(2);
        for (Endpoint endpoint : repeatable) {
            for (String key : List.of("\"open", "\"\"", "k".repeat(256), "tab\there", "\"a\"b")) {
                Answer answer = endpoint.send(request().header("Idempotency-Key", key), endpoint.goodBody(), variables);
                expect(endpoint, "Idempotency-Key: " + key, answer, 400, "invalid-request");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void keyOfAnotherWorkspace_isNotThere() {
        Map<String, String> foreign = variablesOf(CommandClient.ofProvisionedWorkspace());
        for (Endpoint endpoint : Endpoint.all()) {
            if (endpoint.isOf("rotationId")) {
                expectNotFound(endpoint, "rotationId", foreign.get("rotationId"), "rotation-not-found");
            }
            if (endpoint.isOf("keyId")) {
                expectNotFound(endpoint, "keyId", foreign.get("keyId"), "key-not-found");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void idThatCanBeNone_isNotThere() {
        for (Endpoint endpoint : Endpoint.all()) {
            for (String id : List.of("x", "%00", "%FF", "1-1-1-1-1", "'%20OR%201=1", UUID.randomUUID() + "0", "null")) {
                if (endpoint.isOf("rotationId")) {
                    expectNotFound(endpoint, "rotationId", id, "rotation-not-found");
                }
                if (endpoint.isOf("keyId")) {
                    expectNotFound(endpoint, "keyId", id, "key-not-found");
                }
                if (endpoint.isOf("ws")) {
                    Map<String, String> elsewhere = changed("ws", id);
                    Answer answer =
                            endpoint.send(QuickClient.as(CommandClient.STRANGER), endpoint.goodBody(), elsewhere);
                    expect(endpoint, "workspace " + id, answer, 404, "workspace-not-found");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void expectNotFound(Endpoint endpoint, String variable, String id, String slug) {
        Answer answer = endpoint.send(request(), endpoint.goodBody(), changed(variable, id));
        expect(endpoint, variable + " " + id, answer, 404, slug);
    }

    private Map<String, String> changed(String variable, String value) {
        var changed = new HashMap<>(variables);
        changed.put(variable, value);
        return changed;
    }

    @Test
    void tokenThatIsNotOurIssuersOrNotValidNow_isRefused() {
        Map<String, String> tokens =
                ForgedTokens.of("ann", "workspace:" + client.workspace + ":admin", "platform:operator");
        for (Endpoint endpoint : Endpoint.all()) {
            Answer unnamed = endpoint.send(QuickClient.anonymously(), endpoint.goodBody(), variables);
            expect(endpoint, "no token", unnamed, 401, "unauthenticated");
            tokens.forEach((what, token) -> {
                Answer answer = endpoint.send(QuickClient.as(token), endpoint.goodBody(), variables);
                expect(endpoint, "a token " + what, answer, 401, "unauthenticated");
            });
        }
        assertThat(wrong).isEmpty();
    }

    /** @param pointer how the pointer to one of the named fields begins; empty if the body as a whole is wrong */
    private void expectInvalid(Endpoint endpoint, String what, String body, String pointer) {
        Answer answer = endpoint.send(request(), body, variables);
        expect(endpoint, what, answer, 400, "invalid-request");
        if (answer.status() == 400
                && answer.json().path("errors").valueStream().noneMatch(error -> error.path("pointer")
                        .asText()
                        .startsWith(pointer))) {
            wrong.add("%s with %s names another field: %s".formatted(endpoint, what, answer));
        }
    }

    private void expect(Endpoint endpoint, String what, Answer answer, int status, String slug) {
        boolean right = answer.status() == status
                && answer.header("Content-Type").startsWith("application/problem+json")
                && answer.json().path("status").asInt() == status
                && answer.json().path("type").asText().equals("urn:keyledger:problem:" + slug)
                && answer.json().hasNonNull("title")
                && answer.json().hasNonNull("detail")
                && answer.header("Cache-Control").equals("no-store")
                && !INSIDE.matcher(answer.body()).find();
        if (!right) {
            wrong.add("%s with %s: %s".formatted(endpoint, what, answer));
        }
    }
}
