package dev.keyledger.command.transfer;

import static dev.keyledger.command.CommandClient.GATEWAY;
import static dev.keyledger.command.CommandClient.OPERATOR;
import static dev.keyledger.command.CommandClient.as;
import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Uuid7;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workspace's events are imported as those of another workspace: of all else the store has enough already. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class TransferResourceTest {
    private static final String WORKSPACE_ROW =
            "SELECT concat_ws('|', name, active, created, provisioned_at) FROM workspaces WHERE workspace_id = ?";
    private static final String NAMES =
            "SELECT string_agg(folded_name, '|' ORDER BY folded_name) FROM active_keys WHERE workspace_id = ?";
    private static final String RETIREMENTS = """
            SELECT string_agg(concat_ws('|', due_at, rotation_id, precondition), ' ')
              FROM due_steps WHERE step = 'retire' AND workspace_id = ?""";

    private CommandClient client;

    @BeforeEach
    void provision() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void importedEvents_areTheSameKeys_andCommandsGoOnFromThem() {
        String rotated = client.newKeyId("Rotated");
        String revoked = client.newKeyId("Revoked");
        as(client.admin)
                .body("{\"overlap\":\"P1D\"}")
                .post(client.keysPath() + "/" + rotated + "/rotate")
                .then()
                .statusCode(202);
        as(client.admin)
                .body("{\"name\":\"Renamed\"}")
                .patch(client.keysPath() + "/" + rotated)
                .then()
                .statusCode(200);
        client.revoke(client.admin, revoked);
        var copy = new Copy(exported(client.workspace));

        Imported first = imported(copy.events);

        assertThat(first.added()).isEqualTo(copy.events.size());
        for (String row : List.of(WORKSPACE_ROW, NAMES, RETIREMENTS)) {
            assertThat(Database.text(row, copy.workspace)).isEqualTo(Database.text(row, client.workspace));
        }
        assertThat(Database.text(RETIREMENTS, copy.workspace)).contains("overlap-over");
        assertThat(exported(copy.workspace)).isEqualTo(copy.events);
        assertThat(imported(copy.events)).satisfies(again -> {
            assertThat(again.added()).isZero();
            assertThat(again.known()).isEqualTo(copy.events.size());
        });
        String admin = TestTokens.token("ada", "Ada", "workspace:" + copy.workspace + ":admin");
        String keys = "/v1/workspaces/" + copy.workspace + "/keys";
        as(admin).body("{\"name\":\"renamed\"}").post(keys).then().statusCode(409);
        as(admin).body("{\"name\":\"Rotated\"}").post(keys).then().statusCode(201);
        as(admin)
                .post(keys + "/" + copy.idOf(rotated) + "/revoke")
                .then()
                .statusCode(200)
                .body("status", containsString("revoked"));
        String primary = copy.idOf(client.primaryKeyId());
        String reveal = keys + "/" + primary + "/reveal";
        CommandClient.withinLimits(() -> as(admin).post(reveal)).then().statusCode(409);
        as(admin).body("{}").post(keys + "/" + primary + "/rotate").then().statusCode(202);
        CommandClient.withinLimits(() -> as(admin).post(reveal)).then().statusCode(200);
    }

    @Test
    void eventsThatDontFollow_orAreOthers_orComeTooLate_areRefused_andNothingIsAdded() {
        client.revoke(client.admin, client.newKeyId("Gone"));
        var copy = new Copy(exported(client.workspace));

        refused(copy.events.subList(1, copy.events.size()), "whose primary key was not imported before it");
        List<ObjectNode> gap = new ArrayList<>(copy.events);
        gap.removeIf(event -> event.at("/data/kind").asText().equals("additional"));
        refused(gap, "does not follow");
        imported(copy.events);
        List<ObjectNode> changed =
                copy.events.stream().map(ObjectNode::deepCopy).toList();
        changed.getLast().put("actor", "somebody else");
        refused(changed, "has another event than");
        as(OPERATOR)
                .body(request(0, copy.events))
                .post("/v1/events/import")
                .then()
                .statusCode(409)
                .body("detail", containsString("look again"));

        assertThat(exported(copy.workspace)).isEqualTo(copy.events);
    }

    /** An import publishes as a command does, and no verifier says anything here. */
    @Test
    void eventThatNotEveryBuildReads_isImportedOnlyOnceEveryVerifierUnderstandsIt() {
        String keyId = client.newKeyId("Labelled");
        as(client.admin)
                .body("{\"name\":\"Renamed\"}")
                .patch(client.keysPath() + "/" + keyId)
                .then()
                .statusCode(200);
        List<ObjectNode> events = new Copy(exported(client.workspace)).events;
        ObjectNode labelled = events.getLast();
        labelled.put("type", "dev.keyledger.key.label-changed");
        ((ObjectNode) labelled.path("data")).put("label", "billing").remove("name");

        // What was understood a moment ago, in another test, is believed for a while.
        await("to be asked").untilAsserted(() -> answer(events)
                .then()
                .statusCode(503)
                .header("Retry-After", "5")
                .body("type", containsString("verifiers-behind")));
    }

    @Test
    void badRequests_areNamed_andOthersThanOperatorsRefused() {
        as(OPERATOR)
                .body("{\"after\":-1,\"events\":[]}")
                .post("/v1/events/import")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/after", "/events"));
        as(OPERATOR)
                .body("{\"after\":0,\"events\":[{\"version\":0,\"type\":\"key.created\"}]}")
                .post("/v1/events/import")
                .then()
                .statusCode(400)
                .body("errors.size()", greaterThan(5));
        Map.of(
                        "{\"after\":{},\"events\":[]}", "/after",
                        "{\"after\":0,\"events\":7}", "/events",
                        "{\"after\":0,\"events\":[null]}", "/events/0",
                        "{\"after\":0,\"events\":[[]]}", "/events/0")
                .forEach((body, pointer) -> as(OPERATOR)
                        .body(body)
                        .post("/v1/events/import")
                        .then()
                        .statusCode(400)
                        .body("detail", containsString(pointer)));
        as(OPERATOR)
                .get("/v1/events/export?after=x&through=-1&limit=5001")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("after", "through", "limit"));
        for (String token : List.of(client.admin, GATEWAY)) {
            as(token).get("/v1/events/export").then().statusCode(403);
            as(token).body("{}").post("/v1/events/import").then().statusCode(403);
        }
    }

    private static void refused(List<ObjectNode> events, String why) {
        assertThat(answer(events).then().statusCode(409).extract().jsonPath().getString("detail"))
                .contains(why);
    }

    private static Imported imported(List<ObjectNode> events) {
        return answer(events).then().statusCode(200).extract().as(Imported.class);
    }

    /** The service appends events of its own now and then, such as when a sandbox has a secret: then it is to be looked again. */
    private static Response answer(List<ObjectNode> events) {
        var last = new Response[1];
        await().until(() -> {
            last[0] = as(OPERATOR).body(request(through(), events)).post("/v1/events/import");
            return !last[0].asString().contains("look again");
        });
        return last[0];
    }

    private static long through() {
        return as(OPERATOR)
                .get("/v1/events/export?limit=1")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("through");
    }

    private static String request(long after, List<ObjectNode> events) {
        ObjectNode request = WireJson.mapper().createObjectNode().put("after", after);
        request.putArray("events").addAll(events);
        return request.toString();
    }

    /** Without positions, which another store has others of. */
    private static List<ObjectNode> exported(String workspace) {
        var events = new ArrayList<ObjectNode>();
        long through = through();
        long after = 0;
        while (after < through) {
            String page = as(OPERATOR)
                    .get("/v1/events/export?limit=500&through=" + through + "&after=" + after)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString();
            after = through;
            for (JsonNode event : parsed(page).path("items")) {
                after = event.path("position").asLong();
                if (event.path("workspaceId").asText().equals(workspace)) {
                    events.add(((ObjectNode) event).without("position"));
                }
            }
        }
        return events;
    }

    private static JsonNode parsed(String json) {
        try {
            return WireJson.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }

    /** The same events with other ids, of another workspace. */
    private static final class Copy {
        private final String workspace = "copy-" + UUID.randomUUID().toString().substring(0, 8);
        private final Map<String, String> ids = new HashMap<>();
        private final List<ObjectNode> events;

        Copy(List<ObjectNode> originals) {
            assertThat(originals).isNotEmpty();
            var copied = new ArrayList<ObjectNode>();
            for (ObjectNode original : originals) {
                copied.add(original.deepCopy()
                        .put("workspaceId", workspace)
                        .put("eventId", Uuid7.next().toString())
                        .put("keyId", idOf(original.path("keyId").asText())));
            }
            events = Collections.unmodifiableList(copied);
        }

        private String idOf(String keyId) {
            return ids.computeIfAbsent(keyId, id -> Uuid7.next().toString());
        }
    }
}
