package dev.keyledger.command.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
class EventStoreTest {
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
