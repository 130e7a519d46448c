package dev.keyledger.command.republish;

import static dev.keyledger.command.CommandClient.GATEWAY;
import static dev.keyledger.command.CommandClient.OPERATOR;
import static dev.keyledger.command.CommandClient.as;
import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.events.Topics;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(ServersResource.class)
@Timeout(600)
class RepublishResourceTest {

    private CommandClient client;

    @BeforeEach
    void provision() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void storedEvents_areSentAgainInTheirOrder() {
        List<String> keys = List.of(client.newKeyId("One"), client.newKeyId("Two"));
        keys.forEach(key -> client.revoke(client.admin, key));
        awaitSent();
        long endBefore = events(keys).size();

        republish("?workspaceId=" + client.workspace);

        awaitSent();
        await().untilAsserted(() -> assertThat(events(keys)).hasSize((int) endBefore * 2));
        for (String key : keys) {
            List<String> ofKey =
                    events(keys).stream().filter(event -> event.startsWith(key)).toList();
            assertThat(ofKey).hasSize(4);
            assertThat(ofKey.subList(2, 4)).as("the same once more").isEqualTo(ofKey.subList(0, 2));
        }
    }

    @Test
    void eventsThatAreInLineAlready_areSentOnce() {
        long before = Long.parseLong(Database.text("SELECT coalesce(max(position), 0)::text FROM events"));
        client.newKeyId("Only");
        long last = Long.parseLong(Database.text("SELECT max(position)::text FROM events"));

        JsonPath answer = page("?after=" + before);

        assertThat(answer.getLong("through")).isEqualTo(last);
        assertThat(answer.getInt("events")).isEqualTo(1);
        assertThat(answer.getBoolean("last")).isTrue();
        assertThat(page("?after=" + last).getInt("events")).isZero();
    }

    @Test
    void republishing_isForOperators() {
        as(client.admin).post("/v1/events/republish").then().statusCode(403);
        as(GATEWAY).post("/v1/events/republish").then().statusCode(403);
        as(OPERATOR)
                .post("/v1/events/republish?after=-1&workspaceId=NO")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("after", "workspaceId"));
    }

    private static void republish(String query) {
        await().until(() -> page(query).getBoolean("last"));
    }

    private static JsonPath page(String query) {
        return as(OPERATOR)
                .post("/v1/events/republish" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void awaitSent() {
        await().until(() -> Database.text("SELECT count(*)::text FROM outbox").equals("0"));
    }

    /** All that the topic holds of these keys, in its order: key, version, event id. */
    private static List<String> events(List<String> keys) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", TestServers.shared().kafka()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.KEY_EVENTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            var events = new ArrayList<String>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (keys.contains(record.key())) {
                        events.add("%s %s %s"
                                .formatted(
                                        record.key(),
                                        new String(
                                                record.headers()
                                                        .lastHeader("ce_sequence")
                                                        .value(),
                                                java.nio.charset.StandardCharsets.UTF_8),
                                        new String(
                                                record.headers()
                                                        .lastHeader("ce_id")
                                                        .value(),
                                                java.nio.charset.StandardCharsets.UTF_8)));
                    }
                });
            }
            return events;
        }
    }
}
