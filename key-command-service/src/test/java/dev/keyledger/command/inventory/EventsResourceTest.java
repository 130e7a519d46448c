package dev.keyledger.command.inventory;

import static dev.keyledger.command.CommandClient.GATEWAY;
import static dev.keyledger.command.CommandClient.OPERATOR;
import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class EventsResourceTest {
    private CommandClient client;

    @BeforeEach
    void provision() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void everyEvent_isListedWithADigestOfItsData() throws Exception {
        String keyId = client.newKeyId("Listed");
        long before = position(keyId) - 1;

        Map<String, Object> event = as(OPERATOR)
                .get("/v1/events?after=" + before + "&limit=1")
                .then()
                .statusCode(200)
                .extract()
                .path("items[0]");

        String data = Database.text("SELECT data::text FROM events WHERE stream_id = ?::uuid AND version = 1", keyId);
        assertThat(event)
                .containsEntry("keyId", keyId)
                .containsEntry("workspaceId", client.workspace)
                .containsEntry("version", 1)
                .containsEntry("type", "dev.keyledger.key.created")
                .containsEntry(
                        "dataSha256",
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256")
                                        .digest(data.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void pages_followEachOther() {
        List<String> keys = List.of(client.newKeyId("One"), client.newKeyId("Two"), client.newKeyId("Three"));
        long after = position(keys.getFirst()) - 1;
        for (String key : keys) {
            List<Map<String, Object>> page;
            do {
                page = as(OPERATOR)
                        .get("/v1/events?limit=1&after=" + after)
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("items");
                assertThat(page).as("events up to that of %s", key).hasSize(1);
                after = ((Number) page.getFirst().get("position")).longValue();
            } while (!Objects.equals(page.getFirst().get("keyId"), key));
        }
    }

    @Test
    void heads_areTheLastEventOfEachKeyPageByPage() {
        String once = client.newKeyId("Once");
        String twice = client.newKeyId("Twice");
        client.revoke(client.admin, twice);
        var heads = new java.util.HashMap<Object, Map<String, Object>>();
        String after = "";
        List<Map<String, Object>> page;
        do {
            page = as(OPERATOR)
                    .get("/v1/events/heads?limit=7" + after)
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("items");
            page.forEach(head -> assertThat(heads.put(head.get("keyId"), head))
                    .as("a key is listed once")
                    .isNull());
            after = page.isEmpty() ? "" : "&after=" + page.getLast().get("keyId");
        } while (!page.isEmpty());

        assertThat(heads)
                .hasSize(Integer.parseInt(Database.text("SELECT count(DISTINCT stream_id)::text FROM events")));
        assertThat(heads.get(once)).containsEntry("version", 1);
        assertThat(heads.get(twice))
                .containsEntry("version", 2)
                .containsEntry(
                        "eventId",
                        Database.text(
                                "SELECT event_id::text FROM events WHERE stream_id = ?::uuid AND version = 2", twice));
        as(OPERATOR)
                .get("/v1/events/heads?after=x&limit=0")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("after", "limit"));
        as(client.admin).get("/v1/events/heads").then().statusCode(403);
    }

    @Test
    void badParameters_areNamed() {
        as(OPERATOR)
                .get("/v1/events?after=-1&limit=5001")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("after", "limit"));
        as(OPERATOR).get("/v1/events?limit=0").then().statusCode(400).body("errors.pointer", contains("limit"));
        as(OPERATOR).get("/v1/events?after=9223372036854775808").then().statusCode(400);
    }

    @Test
    void events_areForOperators() {
        as(client.admin).get("/v1/events").then().statusCode(403);
        as(GATEWAY).get("/v1/events").then().statusCode(403);
    }

    private static long position(String keyId) {
        return Long.parseLong(
                Database.text("SELECT position::text FROM events WHERE stream_id = ?::uuid AND version = 1", keyId));
    }
}
