package dev.keyledger.command;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;

import dev.keyledger.testsupport.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/** A workspace of one test's own, and the people who act in it. */
public final class CommandClient {

    public final String workspace;
    public final String admin;
    public static final String OPERATOR = TestTokens.token("ops", "Olga Operator", "platform:operator");
    public static final String GATEWAY = TestTokens.token("gateway", "Gateway", "platform:gateway");
    public static final String STRANGER = TestTokens.token("eve", "Eve Else", "workspace:globex:admin");

    private CommandClient(String workspace) {
        this.workspace = workspace;
        this.admin = TestTokens.token("ada", "Ada Admin", "workspace:" + workspace + ":admin");
    }

    /** Signed when it is asked for: a signature takes longer than a command, and most tests need the admin alone. */
    public String member() {
        return TestTokens.token("max", "Max Member", "workspace:" + workspace + ":member");
    }

    public String otherMember() {
        return TestTokens.token("moe", "Moe Member", "workspace:" + workspace + ":member");
    }

    public static CommandClient ofNewWorkspace() {
        return new CommandClient("w-" + UUID.randomUUID().toString().substring(0, 18));
    }

    public static CommandClient ofProvisionedWorkspace() {
        CommandClient client = ofNewWorkspace();
        // The store is compared with Kafka first, and takes commands after that.
        patiently(() -> client.provision("Acme")).then().statusCode(201);
        return client;
    }

    public static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    public Response provision(String name) {
        return as(OPERATOR).body("{\"name\":\"" + name + "\"}").put("/v1/workspaces/" + workspace);
    }

    public Response create(String name) {
        return createWith("{\"name\":\"" + name + "\"}");
    }

    public Response createWith(String body) {
        return as(admin).body(body).post(keysPath());
    }

    public String keysPath() {
        return "/v1/workspaces/" + workspace + "/keys";
    }

    public String primaryKeyId() {
        return Database.text("SELECT primary_key_id FROM workspaces WHERE workspace_id = ?", workspace);
    }

    public String newKeyId(String name) {
        QuickClient.Answer created = QuickClient.post(admin, keysPath(), "{\"name\":\"" + name + "\"}");
        if (created.status() != 201) {
            throw new AssertionError("no key was made: " + created);
        }
        return created.json().path("keyId").asText();
    }

    /** Repeats what is answered with 503, as Retry-After asks for: the machine under test may be a slow one. */
    public static Response patiently(Supplier<Response> request) {
        return asLongAs(503, Duration.ofMillis(10), request);
    }

    /** Repeats what is answered with 429: the same person may have done the like in other tests. */
    public static Response withinLimits(Supplier<Response> request) {
        return asLongAs(429, Duration.ofSeconds(3), request);
    }

    private static Response asLongAs(int status, Duration pause, Supplier<Response> request) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(pause)
                .until(request::get, answer -> answer.statusCode() != status);
    }

    public Response revoke(String token, String keyId) {
        return as(token).post(revokePath(keyId));
    }

    public String revokePath(String keyId) {
        return keysPath() + "/" + keyId + "/revoke";
    }
}
