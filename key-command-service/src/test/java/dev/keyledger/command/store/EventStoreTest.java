package dev.keyledger.command.store;

import static dev.keyledger.testsupport.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.store.Refusal.Reason;
import dev.keyledger.events.Actor;
import dev.keyledger.events.TopicSpec;
import dev.keyledger.events.Topics;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.kit.topics.TopicSetup;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
class EventStoreTest {
    @Inject
    AppendTransaction store;

    @Inject
    KeyStates states;

    private CommandClient client;

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE events SET actor = 'x'", "DELETE FROM events", "TRUNCATE events"})
    void history_isNeverChanged(String statement) {
        assertThatThrownBy(() -> Database.execute(statement)).hasMessageContaining("events are never changed");
    }

    @Test
    void versionOfAKey_existsOnce() {
        String copy = """
                INSERT INTO events (event_id, stream_id, workspace_id, version, type, schema_version, occurred_at,
                                    actor, data)
                SELECT gen_random_uuid(), stream_id, workspace_id, version, type, schema_version, occurred_at,
                       actor, data
                  FROM events WHERE workspace_id = '%s'""".formatted(client.workspace);
        assertThatThrownBy(() -> Database.execute(copy)).hasMessageContaining("events_stream_version");
    }

    /** A verifier that can't read it would refuse the key from then on. */
    @Test
    void eventThatNotEveryVerifierReads_waitsUntilAllDo() throws Exception {
        var keyId = UUID.fromString(client.newKeyId("to be disabled"));
        Supplier<Uni<?>> disabling = () -> states.find(new WorkspaceId(client.workspace), keyId)
                .chain(key -> store.append(new NewEvents(
                        key.orElseThrow(),
                        new Actor("ada", "Ada"),
                        Instant.now(),
                        List.of(new KeyDisabled(DisablingRole.ADMIN, null)))));
        requireRefused(disabling);
        try (Admin admin = Admin.create(kafka());
                var producer = new KafkaProducer<>(kafka(), new StringSerializer(), new ByteArraySerializer())) {
            TopicSetup.ensure(admin, List.of(TopicSpec.verifierProgress()));
            requireRefused(disabling);
            producer.send(receipt("new", EventType.understood())).get();
            List<String> before = EventType.understood().stream()
                    .filter(schema -> !schema.contains("disabled"))
                    .toList();
            producer.send(receipt("old", before)).get();
            requireRefused(disabling);

            producer.send(new ProducerRecord<>(Topics.VERIFIER_PROGRESS, "old", null))
                    .get();
            disabling.get().await().atMost(PATIENCE);

            assertThat(Database.count(
                            "SELECT count(*) FROM events WHERE stream_id = ?::uuid AND type = 'key.disabled'",
                            keyId.toString()))
                    .isEqualTo(1);
            producer.send(new ProducerRecord<>(Topics.VERIFIER_PROGRESS, "new", null))
                    .get();
        }
    }

    private static void requireRefused(Supplier<Uni<?>> command) {
        assertThatThrownBy(() -> command.get().await().atMost(PATIENCE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.VERIFIERS_BEHIND));
    }

    private static ProducerRecord<String, byte[]> receipt(String id, List<String> understands) throws Exception {
        var receipt = new VerifierProgress(
                id, VerifierProgress.KIND_QUERY, Instant.now(), "the-log", List.of(), understands, 15_000);
        return new ProducerRecord<>(
                Topics.VERIFIER_PROGRESS, id, WireJson.mapper().writeValueAsBytes(receipt));
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka());
    }

    @Test
    void refusedCommand_leavesNothingBehind() {
        client.newKeyId("ci");
        client.create("CI").then().statusCode(409);
        assertThat(Database.count("SELECT active FROM workspaces WHERE workspace_id = ?", client.workspace))
                .isEqualTo(2);
        assertThat(Database.count("SELECT count(*) FROM events WHERE workspace_id = ?", client.workspace))
                .isEqualTo(2);
    }
}
