package dev.keyledger.command.store;

import static dev.keyledger.command.CommandClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.QuickClient;
import dev.keyledger.command.verifiers.SpeakingVerifier;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kept states of keys and their events, through everything that changes keys. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class KeyStatesTest {
    private static final long SEED = Long.getLong("keyledger.seed", 20_261_127);
    private static final int COMMANDS = 400;

    @Inject
    KeyStates states;

    @Inject
    Vertx vertx;

    private static SpeakingVerifier verifier;

    private CommandClient client;

    @BeforeAll
    static void hearAVerifier() {
        verifier = SpeakingVerifier.ofThisBuild();
    }

    @AfterAll
    static void hearItNoMore() {
        verifier.close();
    }

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void keptStates_areWhatTheEventsComeTo_whateverIsAskedFor() throws Exception {
        var random = new Random(SEED);
        List<String> keys = new ArrayList<>(List.of(client.primaryKeyId()));
        for (int i = 0; i < 5; i++) {
            keys.add(client.newKeyId("key " + i));
        }
        int done = 0;
        for (int i = 0; i < COMMANDS; i++) {
            String keyId = keys.get(random.nextInt(keys.size()));
            if (random.nextInt(8) == 0) {
                lose(random, keyId);
            }
            done += command(random, keyId).status() < 300 ? 1 : 0;
        }
        assertThat(done).as("commands that did something").isGreaterThan(COMMANDS / 4);

        for (String keyId : keys) {
            // A long history without a kept state is kept now, outside of the moment that is looked at.
            find(keyId);
            inOneMoment(snapshot -> {
                var inIt = new KeyStates(snapshot);
                KeyState kept = find(inIt, keyId);
                await(() -> snapshot.query("CREATE TEMP TABLE key_states (LIKE public.key_states INCLUDING ALL)")
                        .execute());
                KeyState folded = find(inIt, keyId);
                assertThat(kept).as("seed %d", SEED).isEqualTo(folded);
                assertThat(folded.version())
                        .isEqualTo(await(() -> snapshot.query(
                                                "SELECT max(version) FROM events WHERE stream_id = '" + keyId + "'")
                                        .execute())
                                .iterator()
                                .next()
                                .getLong(0));
            });
        }
    }

    /**
     * In a transaction that sees one state of the database, and leaves nothing behind: the steps of rotations go on changing
     * keys after the last command, between any two statements.
     */
    private void inOneMoment(Consumer<Pool> look) {
        URI url =
                URI.create(TestServers.shared().postgresUrl("keyledger_command").substring("jdbc:".length()));
        var options = new PgConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setDatabase("keyledger_command")
                .setUser("postgres");
        var connection = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(options)
                .using(vertx)
                .build());
        await(() -> connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ").execute());
        look.accept(connection);
        await(() -> connection.query("ROLLBACK").execute());
        await(connection::close);
    }

    /** What a lost row, and a build of another format, leave behind. */
    private static void lose(Random random, String keyId) throws SQLException {
        String change = random.nextBoolean()
                ? "DELETE FROM key_states"
                : "UPDATE key_states SET format = 0, state = '{\"of\": \"another build\"}'";
        Database.execute(change + " WHERE key_id = '" + keyId + "'");
    }

    private QuickClient.Answer command(Random random, String keyId) {
        String key = client.keysPath() + "/" + keyId;
        return switch (random.nextInt(45)) {
            case 0 -> QuickClient.post(client.admin, key + "/revoke", "{}");
            case 1, 2, 3, 4, 5 -> QuickClient.post(client.admin, key + "/reveal", "{}");
            case 6, 7, 8, 9, 10, 11, 12 ->
                QuickClient.send(
                        QuickClient.as(client.admin),
                        "PATCH",
                        key,
                        String.format(
                                        Locale.ROOT,
                                        "{\"name\":\"name %d\",\"scopes\":[\"%s\"],\"expiresAt\":\"20%d-01-31T00:00:00Z\"}",
                                        random.nextInt(9),
                                        random.nextBoolean() ? "models:read" : "images:generate",
                                        50 + random.nextInt(2))
                                .getBytes(StandardCharsets.UTF_8));
            case 13, 14, 15, 16, 17, 18 -> QuickClient.post(client.admin, key + "/rotate", "{\"overlap\":\"PT0.05S\"}");
            case 19, 20, 21, 22 -> QuickClient.post(client.admin, key + "/rotate", "{\"retireOld\":\"immediately\"}");
            case 23, 24 -> QuickClient.post(client.admin, key + "/disable", "{}");
            case 25, 26, 27 -> QuickClient.post(client.admin, key + "/enable", "{}");
            default -> QuickClient.post(client.admin, key + "/rotate", "{}");
        };
    }

    @Test
    void stateOfAnEarlierVersion_isCompletedByTheEventsAfterIt() throws Exception {
        String keyId = client.newKeyId("ci");
        rename(keyId, "build");
        String earlier = Database.text("SELECT state::text FROM key_states WHERE key_id = ?", uuid(keyId));
        rename(keyId, "deploy");
        KeyState now = find(keyId);
        Database.execute(
                "UPDATE key_states SET version = 2, state = '%s' WHERE key_id = '%s'".formatted(earlier, keyId));

        assertThat(find(keyId)).isEqualTo(now);

        rename(keyId, "ship");
        assertThat(Database.count("SELECT version FROM key_states WHERE key_id = ?", uuid(keyId)))
                .as("the next append keeps the state again")
                .isEqualTo(4);
    }

    /** Keys from before states were kept may be old; nobody reads their events a second time. */
    @Test
    void longHistoryWithoutAKeptState_isReadOnce() throws Exception {
        String keyId = client.newKeyId("ci");
        for (int i = 0; i < 101; i++) {
            rename(keyId, "name " + i);
        }
        KeyState before = find(keyId);
        Database.execute("DELETE FROM key_states WHERE key_id = '" + keyId + "'");

        assertThat(find(keyId)).isEqualTo(before);

        assertThat(Database.count("SELECT version FROM key_states WHERE key_id = ?", uuid(keyId)))
                .isEqualTo(102);
        assertThat(find(keyId)).isEqualTo(before);
    }

    @Test
    void keyOfAnotherWorkspace_isNotFound_keptOrNot() throws Throwable {
        String keyId = client.newKeyId("ci");
        var globex = new WorkspaceId("globex");

        assertThat(VertxContextSupport.subscribeAndAwait(() -> states.find(globex, uuid(keyId))))
                .isEmpty();
        rename(keyId, "build");
        assertThat(VertxContextSupport.subscribeAndAwait(() -> states.find(globex, uuid(keyId))))
                .isEmpty();
    }

    private void rename(String keyId, String name) {
        as(client.admin)
                .body("{\"name\":\"" + name + "\"}")
                .patch(client.keysPath() + "/" + keyId)
                .then()
                .statusCode(200);
    }

    private KeyState find(String keyId) {
        return find(states, keyId);
    }

    private KeyState find(KeyStates where, String keyId) {
        return await(() -> where.find(new WorkspaceId(client.workspace), uuid(keyId)))
                .orElseThrow();
    }

    private static <T> T await(Supplier<Uni<T>> uni) {
        try {
            return VertxContextSupport.subscribeAndAwait(uni);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static UUID uuid(String keyId) {
        return UUID.fromString(keyId);
    }
}
