package dev.keyledger.query.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.query.keyview.store.ViewStore;
import dev.keyledger.query.keyview.store.Views;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.log.KeyEventRecord;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an event of a key costs in rows, as PostgreSQL counts them, however often the key was rotated before. */
class OftenRotatedKeyTest {
    private static final int BATCH = 500;
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    /** A key's row and its secrets, twice: PostgreSQL may read a table of so few rows as a whole to change one. */
    private static final long READ_MAX = 2 * (1 + 21) + 10;

    /** Rows that one transaction has written. */
    private record Rows(long inserted, long updated, long deleted) {}

    private final KeyEventReader reader = new KeyEventReader(new KeyEventCodec());
    private RebuildFixture fixture;
    private KeyHistoryBuilder key;
    private int secretVersions = 1;

    @BeforeEach
    void start() throws Exception {
        fixture = new RebuildFixture();
        key = fixture.key("acme");
        apply(List.of(key.additional("CI", List.of("models:read"), null)));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void keyRotatedTenThousandTimes_costsNoMoreThanAfterAHundred() {
        rotateUpTo(100);
        Rows rotated = apply(rotation());
        Rows renamed = apply(List.of(key.event(new KeyRenamed("CD"))));

        rotateUpTo(10_000);

        assertThat(apply(rotation())).isEqualTo(rotated);
        assertThat(apply(List.of(key.event(new KeyRenamed("CE"))))).isEqualTo(renamed);
        assertThat(rotated)
                .as("a secret comes, one is retired, one is forgotten; two events are written down; the view moves")
                .satisfies(rows -> assertThat(rows.inserted()).isEqualTo(3))
                .satisfies(rows -> assertThat(rows.updated()).isEqualTo(2))
                .satisfies(rows -> assertThat(rows.deleted()).isEqualTo(1));
        assertThat(renamed)
                .as("a name touches no secret")
                .satisfies(rows -> assertThat(rows.inserted()).isEqualTo(1))
                .satisfies(rows -> assertThat(rows.updated()).isEqualTo(1))
                .satisfies(rows -> assertThat(rows.deleted()).isZero());
        assertThat(fixture.query("SELECT secret_version FROM key_secret ORDER BY 1"))
                .as("the newest secret and the last 20 that are ended")
                .hasSize(21)
                .startsWith(List.of(Integer.toString(10_001 - 20)))
                .endsWith(List.of("10001"));
    }

    /** Rows from before there was the rule are those that the fold would have kept, once the migration has run. */
    @Test
    void migration_leavesTheSecretsThatTheFoldKeeps() {
        rotateUpTo(60);
        List<List<String>> kept = fixture.query("SELECT secret_version FROM key_secret ORDER BY 1");
        fixture.execute("""
                INSERT INTO key_secret SELECT key_id, n, '\\x00', 'p1', now(), NULL
                FROM key_view, generate_series(1, 40) n ON CONFLICT DO NOTHING
                """);
        assertThat(fixture.query("SELECT secret_version FROM key_secret")).hasSize(60);

        fixture.migrate("V5__last_ended_secrets.sql");

        assertThat(fixture.query("SELECT secret_version FROM key_secret ORDER BY 1"))
                .isEqualTo(kept);
    }

    private void rotateUpTo(int secretVersion) {
        var events = new ArrayList<KeyEventEnvelope>();
        while (secretVersions < secretVersion) {
            events.addAll(rotation());
            if (events.size() >= BATCH) {
                apply(events);
                events.clear();
            }
        }
        apply(events);
    }

    private List<KeyEventEnvelope> rotation() {
        UUID id = UUID.randomUUID();
        KeyEventEnvelope rotated = key.rotated(id, RetireOld.AFTER_OVERLAP, START.plusSeconds(secretVersions));
        return List.of(rotated, key.event(new SecretRetired(id, secretVersions++)));
    }

    private Rows apply(List<KeyEventEnvelope> events) {
        List<KeyEventRecord> records = events.stream().map(this::received).toList();
        return fixture.onDatabase(connection -> {
            connection.setAutoCommit(false);
            planAsForManyRows(connection);
            ViewStore.write(Views.live(connection), reader, records, START);
            Rows rows = rowsOf(connection, records.size());
            connection.commit();
            return rows;
        });
    }

    /** Of tables as small as these the planner may read the whole, or not, as the last statistics have it. */
    private static void planAsForManyRows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL enable_seqscan = off");
        }
    }

    private KeyEventRecord received(KeyEventEnvelope envelope) {
        ProducerRecord<byte[], byte[]> sent = fixture.recordOf(envelope);
        var record = new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), ByteBuffer.wrap(sent.value()));
        sent.headers().forEach(record.headers()::add);
        return reader.read(record);
    }

    private static Rows rowsOf(Connection connection, int records) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del),
                            sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))
                        FROM pg_stat_xact_user_tables
                        """)) {
            row.next();
            assertThat(row.getLong(4)).as("rows read").isLessThanOrEqualTo(records * READ_MAX);
            return new Rows(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }
}
