package dev.keyledger.command.store;

import static dev.keyledger.testsupport.Patience.PATIENCE;
import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.store.Refusal.Reason;
import dev.keyledger.command.verifiers.LiveVerifiers;
import dev.keyledger.command.verifiers.SpeakingVerifier;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
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

    @Inject
    LiveVerifiers verifiers;

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
    @SuppressWarnings("try") // They only have to be heard.
    void eventThatNotEveryVerifierReads_waitsUntilAllDo() {
        var keyId = UUID.fromString(client.newKeyId("to be disabled"));
        Supplier<Uni<?>> disabling = () -> states.find(new WorkspaceId(client.workspace), keyId)
                .chain(key -> store.append(new NewEvents(
                        key.orElseThrow(),
                        new Actor("ada", "Ada"),
                        Instant.now(),
                        List.of(new KeyDisabled(DisablingRole.ADMIN, null)))));
        // What was understood a moment ago, in another test, is believed for a while.
        await("nobody to be believed any more").until(() -> !without().isEmpty());
        requireRefused(disabling, "no verifier says what it understands");
        try (var newer = SpeakingVerifier.ofThisBuild()) {
            List<String> before = EventType.understood().stream()
                    .filter(schema -> !schema.contains("disabled"))
                    .toList();
            try (var older = SpeakingVerifier.saying("old", before)) {
                requireRefused(disabling, "verifier old can't read all of [urn:keyledger:schema:key.disabled:1]");
            }
            disabling.get().await().atMost(PATIENCE);

            assertThat(Database.count(
                            "SELECT count(*) FROM events WHERE stream_id = ?::uuid AND type = 'key.disabled'",
                            keyId.toString()))
                    .isEqualTo(1);
        }
    }

    private String without() {
        return verifiers
                .without(List.of(EventType.KEY_DISABLED))
                .await()
                .atMost(PATIENCE)
                .orElse("");
    }

    private static void requireRefused(Supplier<Uni<?>> command, String why) {
        assertThatThrownBy(() -> command.get().await().atMost(PATIENCE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.VERIFIERS_BEHIND))
                .hasMessage(why);
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
