package dev.keyledger.command.outbox;

import static dev.keyledger.command.outbox.TopicReader.header;
import static dev.keyledger.command.outbox.TopicReader.key;
import static dev.keyledger.command.outbox.TopicReader.value;
import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.Together;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.DecodedKeyEvent;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyProgress;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.testsupport.ServersResource;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ServersResource.class)
class RelayTest {

    private CommandClient client;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    private List<ConsumerRecord<byte[], byte[]>> events() {
        String source = "/workspaces/" + client.workspace;
        return TopicReader.all(Topics.KEY_EVENTS, record -> source.equals(header(record, "ce_source")));
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitEvents(int count) {
        await().until(() -> events().size() >= count);
        return events();
    }

    @Test
    void events_areCloudEventsInBinaryMode() {
        Response created = client.create("ci");
        String keyId = created.path("keyId");
        Response revoked = client.revoke(client.admin, keyId);
        List<ConsumerRecord<byte[], byte[]>> records = awaitEvents(3).stream()
                .filter(record -> key(record).equals(keyId))
                .toList();

        assertThat(records).hasSize(2);
        var first = records.getFirst();
        assertThat(header(first, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(first, "ce_type")).isEqualTo("dev.keyledger.key.created");
        assertThat(header(first, "ce_dataschema")).isEqualTo("urn:keyledger:schema:key.created:1");
        assertThat(header(first, "ce_subject")).isEqualTo(keyId);
        assertThat(header(first, "ce_sequence")).isEqualTo("0000000001");
        assertThat(header(first, "ce_time")).isEqualTo(created.path("createdAt"));
        assertThat(header(first, "content-type")).isEqualTo("application/json");
        assertThat(UUID.fromString(header(first, "ce_id")).version()).isEqualTo(7);
        assertThat(first.headers().headers("ce_time")).hasSize(1);
        var second = records.getLast();
        assertThat(header(second, "ce_type")).isEqualTo("dev.keyledger.key.revoked");
        assertThat(header(second, "ce_sequence")).isEqualTo("0000000002");
        assertThat(header(second, "ce_time")).isEqualTo(revoked.path("revokedAt"));
        assertThat(second.partition()).isEqualTo(first.partition());
    }

    @Test
    void events_areReadByTheCodecOfTheReaders() {
        String keyId = client.newKeyId("ci");
        client.revoke(client.admin, keyId);
        var codec = new KeyEventCodec();
        List<Object> events = new ArrayList<>();
        for (var record : awaitEvents(3)) {
            if (key(record).equals(keyId)) {
                var cloudEvent = KafkaMessageFactory.createReader(record).toEvent();
                events.add(((DecodedKeyEvent.Decoded) codec.decode(cloudEvent))
                        .envelope()
                        .event());
            }
        }
        assertThat(events.getFirst()).isInstanceOfSatisfying(KeyCreated.class, created -> assertThat(created.name())
                .isEqualTo("ci"));
        assertThat(events.getLast()).isEqualTo(new KeyRevoked(null));
    }

    /** Whatever statistics say, and at first there are none: a batch costs what its events do, not what the log does. */
    @Test
    void unsentEvents_areLookedUpOneByOne() {
        String plan = Database.planWithoutNestedLoops(Outbox.UNSENT.replace("?", "500"));
        assertThat(plan).contains("Nested Loop").doesNotContain("Merge Join").doesNotContain("Hash Join");
    }

    @Test
    void eventsOfManyWriters_areAllThereInTheOrderOfEachKey() {
        Together.times(24, writer -> {
            for (int i = 0; i < 8; i++) {
                String name = "key " + writer + "-" + i;
                String keyId =
                        CommandClient.patiently(() -> client.create(name)).path("keyId");
                if (i % 2 == 0) {
                    CommandClient.patiently(() -> client.revoke(client.admin, keyId))
                            .then()
                            .statusCode(200);
                }
            }
            return writer;
        });
        int expected =
                Math.toIntExact(Database.count("SELECT count(*) FROM events WHERE workspace_id = ?", client.workspace));
        assertThat(expected).isEqualTo(1 + 24 * 8 + 24 * 4);

        Map<String, Long> versions = new HashMap<>();
        for (var record : awaitEvents(expected)) {
            long version = Long.parseLong(header(record, "ce_sequence"));
            assertThat(version).isEqualTo(versions.getOrDefault(key(record), 0L) + 1);
            versions.put(key(record), version);
        }
        await().until(() -> Database.count(
                        "SELECT count(*) FROM outbox o JOIN events e USING (position) " + "WHERE e.workspace_id = ?",
                        client.workspace)
                == 0);
    }

    @Test
    void secret_isNotOnTheTopic() {
        String key = client.create("ci").path("key");
        for (var record : awaitEvents(2)) {
            assertThat(value(record)).doesNotContain(key.substring("dg_live_".length(), key.length() - 4));
        }
    }

    @Test
    void republishing_sendsTheSameBytesAgain() throws SQLException {
        client.newKeyId("ci");
        List<ConsumerRecord<byte[], byte[]>> before = awaitEvents(2);
        try {
            Database.execute(
                    "INSERT INTO outbox SELECT position FROM events WHERE workspace_id = '" + client.workspace + "'");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        List<ConsumerRecord<byte[], byte[]>> after = awaitEvents(4);
        for (var record : before) {
            assertThat(after)
                    .filteredOn(other -> header(other, "ce_id").equals(header(record, "ce_id")))
                    .hasSize(2)
                    .extracting(TopicReader::value)
                    .containsOnly(value(record));
        }
    }

    @Test
    void beacon_coversWhatWasAnsweredBeforeIt() {
        client.newKeyId("ci");
        Instant answered = Instant.parse(Database.text(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));

        await().until(() -> newestBeacon().asOf().isAfter(answered));

        KeyProgress beacon = newestBeacon();
        assertThat(beacon.endOffsets()).hasSize(6);
        assertThat(events()).hasSize(2).allSatisfy(record -> assertThat(record.offset())
                .isLessThan(beacon.endOffsets().get(record.partition())));
    }

    @Test
    void beacon_goesOnWhenNothingHappens() {
        Instant first = newestBeacon().asOf();
        await().until(() -> newestBeacon().asOf().isAfter(first.plus(Duration.ofSeconds(2))));
    }

    private static KeyProgress newestBeacon() {
        await().until(() ->
                !TopicReader.all(Topics.KEY_PROGRESS, record -> true).isEmpty());
        var record = TopicReader.all(Topics.KEY_PROGRESS, any -> true).getLast();
        assertThat(key(record)).isEqualTo("relay");
        try {
            return WireJson.mapper().readValue(record.value(), KeyProgress.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
