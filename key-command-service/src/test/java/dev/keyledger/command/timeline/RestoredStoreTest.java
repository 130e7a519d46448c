package dev.keyledger.command.timeline;

import static dev.keyledger.command.CommandClient.OPERATOR;
import static dev.keyledger.command.CommandClient.as;
import static dev.keyledger.command.outbox.TopicReader.header;
import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.outbox.TopicReader;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.testsupport.AbortedRecords;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The event store restored to an earlier point, while Kafka and the service go on. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class RestoredStoreTest {

    private CommandClient client;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void storeThatLacksPublishedEvents_takesNoCommands_untilAnOperatorAcceptsANewTimeline() throws Exception {
        Response made = client.create("revoked after the backup");
        String revoked = made.path("keyId");
        String primary = client.primaryKeyId();
        awaitSent();
        Backup.take();
        CommandClient.patiently(() -> client.revoke(client.admin, revoked))
                .then()
                .statusCode(200);
        String lostKey = client.newKeyId("made after the backup");
        awaitSent();
        List<ConsumerRecord<byte[], byte[]>> lost = events().stream()
                .filter(record -> header(record, "ce_subject").equals(lostKey)
                        || header(record, "ce_type").endsWith("key.revoked"))
                .toList();
        assertThat(lost).hasSize(2);

        Backup.restore();

        Map<String, Supplier<Response>> commands = commands(revoked, primary, lostKey);
        // Slowly: nobody may reveal or change a key that often, whatever the store has.
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofSeconds(3)).until(() -> {
            var statuses = new LinkedHashMap<String, Integer>();
            commands.forEach((name, command) ->
                    statuses.put(name, CommandClient.withinLimits(command).statusCode()));
            assertThat(statuses.values()).as("%s", statuses).containsOnly(503);
            return "behind".equals(timeline().path("state"));
        });
        int beacons = TopicReader.all(Topics.KEY_PROGRESS, any -> true).size();
        commands.forEach((name, command) -> CommandClient.withinLimits(command)
                .then()
                .statusCode(503)
                .body("type", equalTo("urn:keyledger:problem:store-behind-log"))
                .body("detail", containsString("ops timeline show")));
        assertThat(timeline().<String>path("detail")).contains("which the store has not");
        assertThat(TopicReader.all(Topics.KEY_PROGRESS, any -> true))
                .as("beacons")
                .hasSize(beacons);

        assertThat(missing(events()))
                .containsExactlyInAnyOrderElementsOf(
                        lost.stream().map(record -> header(record, "ce_id")).toList());
        TimelineId before = TimelineId.parse(timeline().path("timelineId"));
        accept(new TimelineId(UUID.randomUUID()), lost.size())
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:timeline-changed"));
        TimelineId begun = TimelineId.parse(
                accept(before, lost.size()).then().statusCode(201).extract().path("timelineId"));
        assertThat(begun.isAfter(before)).isTrue();

        Response again =
                await().until(() -> client.revoke(client.admin, revoked), answer -> answer.statusCode() != 503);
        again.then().statusCode(200);
        revokeWith(made.header("Consistency-Token"), revoked)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:store-restored"));
        revokeWith(again.header("Consistency-Token"), revoked).then().statusCode(200);
        revokeWith("damaged", revoked).then().statusCode(400);
        as(OPERATOR)
                .header("Consistency-Token", again.header("Consistency-Token"))
                .body("{\"name\":\"Another\"}")
                .put("/v1/workspaces/" + CommandClient.ofNewWorkspace().workspace)
                .then()
                .statusCode(400);
        awaitSent();
        ConsumerRecord<byte[], byte[]> twin = events().stream()
                .filter(record -> header(record, "ce_subject").equals(revoked)
                        && header(record, "ce_type").endsWith("key.revoked"))
                .filter(record ->
                        lost.stream().noneMatch(other -> header(other, "ce_id").equals(header(record, "ce_id"))))
                .findFirst()
                .orElseThrow();
        assertThat(header(twin, "ce_timeline")).isEqualTo(begun.toString());
        assertThat(header(twin, "ce_sequence")).isEqualTo("0000000002");
        assertThat(lost)
                .allSatisfy(record -> assertThat(header(record, "ce_timeline")).isEqualTo(before.toString()));
        KeyProgress beacon = lastBeacon();
        assertThat(beacon.timelineId()).isEqualTo(begun);
        assertThat(beacon.lastEvent().eventId()).hasToString(header(twin, "ce_id"));
        accept(begun, 0).then().statusCode(409).body("type", equalTo("urn:keyledger:problem:timeline-not-needed"));
        assertThat(Database.text("SELECT accepted_by || ':' || lost FROM timelines ORDER BY timeline_id DESC LIMIT 1"))
                .isEqualTo("ops:2");

        // What was lost then stays known when the lead is taken again.
        Database.execute("UPDATE store_check SET incarnation = 'another'");
        await().until(() -> "complete".equals(timeline().path("state")));
    }

    /** What it forgets is not only events, but also that another timeline was begun: the last beacon is of that one. */
    @Test
    void storeRestoredToBeforeItsTimelineWasAccepted_goesOnInALaterOne() throws Exception {
        awaitSent();
        Backup.take();
        CommandClient.patiently(() -> client.create("lost first")).then().statusCode(201);
        awaitSent();
        Backup.restore();
        awaitState("behind");
        Backup.take();
        TimelineId first = TimelineId.parse(timeline().path("timelineId"));
        TimelineId forgotten = TimelineId.parse(
                accept(first, 1).then().statusCode(201).extract().path("timelineId"));
        awaitState("complete");
        client.newKeyId("lost second");
        awaitSent();
        assertThat(lastBeacon().timelineId()).isEqualTo(forgotten);

        Backup.restore();

        awaitState("behind");
        assertThat(timeline().<String>path("detail")).contains(forgotten.toString());
        assertThat(timeline().<String>path("timelineId")).isEqualTo(first.toString());
        TimelineId begun = TimelineId.parse(
                accept(first, forgotten, 2).then().statusCode(201).extract().path("timelineId"));
        assertThat(begun.isAfter(forgotten)).isTrue();
        awaitState("complete");
        client.newKeyId("in the third timeline");
        awaitSent();
        assertThat(lastBeacon().timelineId()).isEqualTo(begun);
    }

    /** It stands in the log and was never published, so no store lacks it. */
    @Test
    void eventOfAnAbortedTransaction_isNotMissed() throws Exception {
        client.newKeyId("published");
        awaitSent();
        ConsumerRecord<byte[], byte[]> published = events().getLast();
        var aborted = new ProducerRecord<>(
                published.topic(), published.partition(), published.key(), published.value(), published.headers());
        aborted.headers().remove("ce_id");
        aborted.headers().add("ce_id", UUID.randomUUID().toString().getBytes(UTF_8));
        AbortedRecords.send(aborted);

        Database.execute("UPDATE store_check SET incarnation = 'another'");

        awaitState("complete");
        client.newKeyId("taken");
    }

    private static void awaitState(String state) {
        await().ignoreExceptions().untilAsserted(() -> assertThat(timeline().<String>path("state"))
                .isEqualTo(state));
    }

    private Map<String, Supplier<Response>> commands(String keyId, String primary, String lostKey) {
        var commands = new LinkedHashMap<String, Supplier<Response>>();
        commands.put("provision", () -> client.provision("Acme"));
        commands.put("provision another", () -> CommandClient.ofNewWorkspace().provision("New"));
        commands.put("create", () -> client.create("another"));
        commands.put(
                "rename", () -> as(client.admin).body("{\"name\":\"renamed\"}").patch(client.keysPath() + "/" + keyId));
        commands.put("rotate", () -> as(client.admin).post(client.keysPath() + "/" + keyId + "/rotate"));
        commands.put("reveal", () -> as(client.admin).post(client.keysPath() + "/" + primary + "/reveal"));
        commands.put("revoke", () -> client.revoke(client.admin, keyId));
        commands.put("revoke a lost key", () -> client.revoke(client.admin, lostKey));
        return commands;
    }

    private Response revokeWith(String token, String keyId) {
        return as(client.admin).header("Consistency-Token", token).post(client.revokePath(keyId));
    }

    /** Patiently, here and below: the sessions that were ended for a backup or a restore are found out one by one. */
    private static Response timeline() {
        return CommandClient.patiently(() -> as(OPERATOR).get("/v1/timeline"));
    }

    private static List<String> missing(List<ConsumerRecord<byte[], byte[]>> records) {
        var refs = new ArrayList<Map<String, Object>>();
        records.forEach(record -> refs.add(Map.of(
                "eventId", header(record, "ce_id"),
                "keyId", header(record, "ce_subject"),
                "version", Long.parseLong(header(record, "ce_sequence")))));
        return as(OPERATOR)
                .body(Map.of("events", refs))
                .post("/v1/timeline/missing")
                .then()
                .statusCode(200)
                .extract()
                .path("missing");
    }

    private static Response accept(TimelineId current, int lost) {
        return accept(current, current, lost);
    }

    private static Response accept(TimelineId current, TimelineId newestPublished, int lost) {
        return CommandClient.patiently(() -> as(OPERATOR)
                .body(Map.of(
                        "timelineId", current.toString(),
                        "newestPublished", newestPublished.toString(),
                        "topicId", lastBeacon().topicId(),
                        "endOffsets", lastBeacon().endOffsets(),
                        "lost", Map.of("events", lost)))
                .post("/v1/timeline"));
    }

    private void awaitSent() {
        await().ignoreExceptions().until(() -> Database.count("SELECT count(*) FROM outbox") == 0);
        long position = Database.count("SELECT max(position) FROM events");
        await().until(() ->
                lastBeacon().lastEvent() != null && lastBeacon().lastEvent().position() >= position);
    }

    private List<ConsumerRecord<byte[], byte[]>> events() {
        return TopicReader.all(Topics.KEY_EVENTS, any -> true).stream()
                .filter(record -> header(record, "ce_source").equals("/workspaces/" + client.workspace))
                .toList();
    }

    private static KeyProgress lastBeacon() {
        try {
            return WireJson.mapper()
                    .readValue(
                            TopicReader.all(Topics.KEY_PROGRESS, any -> true)
                                    .getLast()
                                    .value(),
                            KeyProgress.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
