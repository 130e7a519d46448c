package dev.keyledger.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.idempotency.RememberedAnswers;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.InvalidText;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.outbox.OutboxBell;
import dev.keyledger.command.timeline.CurrentTimeline;
import dev.keyledger.command.vault.Ciphertext;
import dev.keyledger.command.verifiers.LiveVerifiers;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestServers;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a command costs in rows, as PostgreSQL counts them, however often its key was rotated before. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class OftenRotatedKeyTest {
    private static final int ROTATIONS_PER_APPEND = 100;
    private static final Actor ADA = new Actor("ada", "Ada Admin");
    private static final List<String> SCOPES = List.of("models:read");

    /** Of its own: no relay has to send twenty thousand events of one key, one after the other. */
    private static final String DATABASE = "often_rotated";

    private final WorkspaceId workspace = new WorkspaceId("often-rotated");
    private final UUID keyId = UUID.randomUUID();

    /** Rows that one transaction has read and written in the tables of the event store. */
    private record Rows(long inserted, long updated, long deleted, long read) {}

    @Inject
    Vertx vertx;

    @Inject
    RememberedAnswers answers;

    @Inject
    OutboxBell bell;

    @Inject
    CurrentTimeline timelines;

    @Inject
    CommandConfig config;

    @Inject
    LiveVerifiers verifiers;

    /** One connection, whose transaction tells what it has done. */
    private Pool connection;

    private KeyStates states;
    private AppendTransaction store;
    private UUID lastRotation;

    @BeforeAll
    static void createDatabase() throws SQLException {
        try (Connection server =
                DriverManager.getConnection(TestServers.shared().postgresUrl("postgres"))) {
            server.createStatement().execute("DROP DATABASE IF EXISTS " + DATABASE);
            server.createStatement().execute("CREATE DATABASE " + DATABASE);
        }
        String url = TestServers.shared().postgresUrl(DATABASE);
        Flyway.configure().dataSource(url, null, null).load().migrate();
        try (Connection store = DriverManager.getConnection(url)) {
            store.createStatement()
                    .execute("INSERT INTO store_check VALUES (true, store_incarnation(), 'complete', null, now())");
        }
    }

    @BeforeEach
    void makeAKey() throws InvalidText {
        URI url = URI.create(TestServers.shared().postgresUrl(DATABASE).substring("jdbc:".length()));
        var options = new PgConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setDatabase(DATABASE)
                .setUser("postgres");
        connection = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(options)
                .using(vertx)
                .build());
        // Of tables as small as these the planner would read the whole; what is asked is what a large store would read.
        execute("SET enable_seqscan = off");
        states = new KeyStates(connection);
        store = new AppendTransaction(connection, answers, bell, timelines, config, verifiers);
        var primary = new KeyCommand.CreatePrimary(KeyName.parse("Primary"), "Acme", SCOPES, secret(1));
        var kept = new Kept(1, new Ciphertext(new byte[1]));
        await(() -> store.append(created(UUID.randomUUID(), primary), Optional.of(kept), Optional.empty()));
        var additional = new KeyCommand.CreateAdditional(KeyName.parse("ci"), SCOPES, null, secret(1));
        await(() -> store.append(created(keyId, additional)));
    }

    private NewEvents created(UUID created, KeyCommand create) {
        return NewEvents.decide(KeyState.notYetCreated(workspace, created), create, ADA, Instant.now());
    }

    @AfterEach
    void close() {
        await(() -> connection.close());
    }

    @Test
    void keyRotatedTenThousandTimes_isChangedAtTheCostOfAHundred() {
        rotateUpTo(100);
        Rows rotated = countRows(this::rotate);
        Rows progress = countRows(this::readLastRotation);
        long bytes = bytesOfState();

        rotateUpTo(10_000);

        assertThat(countRows(this::rotate)).isEqualTo(rotated);
        assertThat(countRows(this::readLastRotation)).isEqualTo(progress);
        assertThat(bytesOfState() - bytes).as("bytes more than before").isBetween(0L, 8L);
        assertThat(rotated.read()).as("rows read by a rotation").isLessThan(20);
        assertThat(progress.read()).as("rows read for a rotation's progress").isLessThan(20);
        System.out.printf(
                Locale.ROOT,
                "after 10,000 rotations: rotate %s, progress %s, state %d bytes%n",
                rotated,
                progress,
                bytes);
    }

    private void rotateUpTo(int rotations) {
        var events = new ArrayList<KeyEvent>();
        KeyState before = find();
        KeyState state = before;
        while (newestSecret(state) <= rotations) {
            for (KeyEvent event : rotation(state)) {
                state = state.after(event, Instant.now(), ADA.id());
                events.add(event);
            }
            if (events.size() >= 2 * ROTATIONS_PER_APPEND || newestSecret(state) > rotations) {
                append(before, events);
                events.clear();
                before = find();
                assertThat(before.version()).isEqualTo(state.version());
            }
        }
    }

    private void rotate() {
        KeyState key = find();
        append(key, rotation(key));
    }

    private void readLastRotation() {
        assertThat(await(() -> states.rotation(keyId, lastRotation))).hasSize(2);
    }

    private List<KeyEvent> rotation(KeyState key) {
        lastRotation = UUID.randomUUID();
        int version = newestSecret(key) + 1;
        var command = new KeyCommand.Rotate(lastRotation, secret(version), null, null, null);
        return NewEvents.decide(key, command, ADA, Instant.now()).events();
    }

    private static IssuedSecret secret(int version) {
        return new IssuedSecret(version, "dg_live_", "abcd", KeyHmac.of(new byte[KeyHmac.BYTES]), "p1");
    }

    private static int newestSecret(KeyState key) {
        return ((ApiKey.Unrevoked) key.state()).newestSecret().version();
    }

    private void append(KeyState before, List<KeyEvent> events) {
        var rotated = new NewEvents(before, ADA, Instant.now(), events);
        await(() -> store.append(rotated));
    }

    private KeyState find() {
        return await(() -> states.find(workspace, keyId)).orElseThrow();
    }

    private long bytesOfState() {
        return one("SELECT octet_length(state::text) FROM key_states WHERE key_id = '" + keyId + "'")
                .getLong(0);
    }

    private Rows countRows(Runnable command) {
        // What the session has done and not yet reported would be counted too.
        execute("SELECT pg_stat_force_next_flush()");
        execute("BEGIN");
        command.run();
        Row rows = one("""
                SELECT sum(n_tup_ins)::bigint, sum(n_tup_upd)::bigint, sum(n_tup_del)::bigint,
                    sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint
                FROM pg_stat_xact_user_tables
                """);
        execute("COMMIT");
        return new Rows(rows.getLong(0), rows.getLong(1), rows.getLong(2), rows.getLong(3));
    }

    private void execute(String sql) {
        await(() -> connection.query(sql).execute());
    }

    private Row one(String sql) {
        return await(() -> connection.query(sql).execute()).iterator().next();
    }

    private static <T> T await(Supplier<Uni<T>> uni) {
        try {
            return VertxContextSupport.subscribeAndAwait(uni);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
