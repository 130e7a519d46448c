package dev.keyledger.query.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.feed.FeedHealth;
import dev.keyledger.query.keyview.store.KeyTable;
import dev.keyledger.query.keyview.store.KeyTables;
import dev.keyledger.verifier.KeyHistoryBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One event that can't be stored, whatever is wrong with it, in the middle of others that can. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class UnstorableEventTest {
    private RebuildFixture fixture;

    /** A value that somebody may send, and how the quarantine is to name what is wrong with it. */
    enum Unstorable {
        EXPIRES_AFTER_YEAR_9999("a time is out of range") {
            @Override
            List<KeyEventEnvelope> of(KeyHistoryBuilder key) {
                return List.of(key.additional(
                        "Late",
                        List.of("models:read"),
                        Instant.parse("9999-12-31T23:59:59Z").plusSeconds(5 * 3600)));
            }
        },
        EXPIRES_AT_THE_END_OF_TIME("a time is out of range") {
            @Override
            List<KeyEventEnvelope> of(KeyHistoryBuilder key) {
                return List.of(
                        key.additional("Never", List.of("models:read"), Instant.parse("+999999999-01-01T00:00:00Z")));
            }
        },
        NAME_WITH_NUL("a text holds a NUL") {
            @Override
            List<KeyEventEnvelope> of(KeyHistoryBuilder key) {
                return List.of(key.additional("a\u0000b", List.of("models:read"), null));
            }
        },
        NAME_TOO_LONG_FOR_AN_INDEX("SQLSTATE 23514") {
            @Override
            List<KeyEventEnvelope> of(KeyHistoryBuilder key) {
                return List.of(key.additional(incompressible(3_000), List.of("models:read"), null));
            }
        },
        RENAMED_TOO_LONG("SQLSTATE 23514") {
            @Override
            List<KeyEventEnvelope> of(KeyHistoryBuilder key) {
                return List.of(
                        key.additional("Short", List.of("models:read"), null),
                        key.event(new KeyRenamed(incompressible(3_000))));
            }
        },
        NUMBER_OUT_OF_RANGE("SQLSTATE 22003") {
            @Override
            List<KeyEventEnvelope> of(KeyHistoryBuilder key) {
                return List.of(key.additional("overflow", List.of("models:read"), null));
            }
        },
        RULE_OF_THE_TABLE_BROKEN("SQLSTATE 23514") {
            @Override
            List<KeyEventEnvelope> of(KeyHistoryBuilder key) {
                return List.of(key.additional("refused", List.of("models:read"), null));
            }
        };

        private final String reason;

        Unstorable(String reason) {
            this.reason = reason;
        }

        /** The key's events, of which the last one can't be stored. */
        abstract List<KeyEventEnvelope> of(KeyHistoryBuilder key);

        static String incompressible(int length) {
            return new Random(5)
                    .ints(length, 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new RebuildFixture();
        // What a column of a narrower type would do, or a rule of its table.
        fixture.execute("ALTER TABLE key_view ADD CHECK (name <> 'refused'),"
                + " ADD CHECK (name <> 'overflow' OR 2147483647 + length(name) > 0)");
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource
    void unstorableEvent_isQuarantinedAndAllOthersAreIn_liveAndInARebuild(Unstorable unstorable) throws Exception {
        KeyHistoryBuilder key = inTheMiddle(unstorable::of);

        var feed = fixture.feed();
        fixture.awaitLive();

        await("the feed to run").until(() -> feed.health().state() == FeedHealth.State.RUNNING);
        assertOneInQuarantine(key, unstorable.reason);
        var live = fixture.views();
        fixture.worker();
        assertThat(fixture.rebuild().differences())
                .as("the rebuild comes to the same")
                .allSatisfy((kind, rows) -> assertThat(rows).as(kind).isZero());
        for (KeyTable<?> table : KeyTables.ALL) {
            fixture.execute("TRUNCATE " + table.name() + " CASCADE");
        }
        fixture.rebuild();
        assertThat(fixture.views()).isEqualTo(live);
    }

    /** The index's own limit, where no rule of the table catches the value before. */
    @Test
    void valueTooLongForAnIndex_isQuarantined() throws Exception {
        fixture.execute("ALTER TABLE key_view DROP CONSTRAINT key_view_fits_indexes");
        KeyHistoryBuilder key = inTheMiddle(
                one -> List.of(one.additional(Unstorable.incompressible(9_000), List.of("models:read"), null)));

        fixture.feed();
        fixture.awaitLive();

        assertOneInQuarantine(key, "SQLSTATE 54000");
    }

    /** What is in the way may be this database's own damage: a rebuild mends it. */
    @Test
    void eventWhosePlaceIsTaken_isQuarantinedUntilARebuild() throws Exception {
        KeyHistoryBuilder key = fixture.key("acme");
        fixture.publish(key.additional("First", List.of("models:read"), null));
        fixture.feed();
        fixture.awaitLive();
        fixture.execute(
                "INSERT INTO key_history SELECT key_id, 2, type, occurred_at, actor_id, actor_name, details FROM key_history");
        fixture.publish(key.event(new KeyRenamed("Second")), key.event(new KeyRenamed("Third")));
        List<KeyHistoryBuilder> others = fixture.keys(20);
        fixture.awaitLive();

        assertThat(fixture.query("SELECT reason FROM key_quarantine"))
                .containsExactly(List.of("can't be stored: something else stands in its place (SQLSTATE 23505)"));
        assertThat(fixture.query("SELECT name FROM key_view WHERE key_id = '%s'".formatted(key.keyId())))
                .containsExactly(List.of("First"));
        assertThat(fixture.query("SELECT count(*) FROM key_view").getFirst())
                .containsExactly(String.valueOf(others.size() + 1));
        fixture.worker();
        fixture.rebuild();
        assertThat(fixture.query("SELECT count(*) FROM key_quarantine").getFirst())
                .containsExactly("0");
        fixture.assertViewsEqualAFreshBuild();
    }

    /** The predecessor that was waited for can be stored; only what had waited for it can't. */
    @Test
    void parkedEventThatCantBeStored_isQuarantinedWhereItStands() throws Exception {
        KeyHistoryBuilder key = fixture.key("acme");
        KeyEventEnvelope created = key.additional("First", List.of("models:read"), null);
        KeyEventEnvelope second = key.event(new KeyRenamed("Second"));
        KeyEventEnvelope third = key.event(new KeyRenamed(Unstorable.incompressible(3_000)));
        KeyEventEnvelope fourth = key.event(new KeyRevoked("after it"));
        fixture.publish(created, third, fourth);
        fixture.feed();
        fixture.awaitLive();
        fixture.publish(second);
        List<KeyHistoryBuilder> others = fixture.keys(20);
        fixture.awaitLive();

        assertThat(fixture.query("SELECT name, version FROM key_view WHERE key_id = '%s'".formatted(key.keyId())))
                .containsExactly(List.of("Second", "2"));
        assertThat(fixture.query("SELECT key_id, log_offset FROM key_quarantine"))
                .containsExactly(List.of(key.keyId().toString(), "1"));
        assertThat(fixture.query("SELECT count(*) FROM key_view").getFirst())
                .containsExactly(String.valueOf(others.size() + 1));
        fixture.worker();
        assertThat(fixture.rebuild().differences())
                .allSatisfy((kind, rows) -> assertThat(rows).as(kind).isZero());
    }

    /** A rebuild's tables have no indexes but their keys, so a text that is indexed needs a rule that they share. */
    @Test
    void indexedTexts_haveARuleForTheirLength() {
        List<List<String>> withoutRule = fixture.query("""
                SELECT i.indrelid::regclass, a.attname
                FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                WHERE i.indrelid::regclass::text IN ('%s') AND a.atttypid = 'text'::regtype
                    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = i.indrelid AND c.contype = 'c'
                        AND c.conname LIKE '%%_fits_indexes' AND a.attnum = ANY (c.conkey))
                """.formatted(String.join(
                "', '", KeyTables.ALL.stream().map(KeyTable::name).toList())));

        assertThat(withoutRule).isEmpty();
    }

    /** Published in one go, so that all of them meet in a batch. */
    private KeyHistoryBuilder inTheMiddle(Function<KeyHistoryBuilder, List<KeyEventEnvelope>> unstorable) {
        List<KeyHistoryBuilder> first = fixture.keys(40);
        var key = new KeyHistoryBuilder(
                "acme", RebuildFixture.PEPPER, new Actor("ada", "Ada Admin"), Instant.parse("2026-03-01T10:00:00Z"));
        List<KeyEventEnvelope> events = unstorable.apply(key);
        events.subList(0, events.size() - 1).forEach(sound -> fixture.send(fixture.recordOf(sound)));
        ProducerRecord<byte[], byte[]> record = fixture.recordOf(events.getLast());
        fixture.send(record);
        fixture.send(fixture.recordOf(key.event(new KeyRevoked("after it"))));
        fixture.keys(40);
        for (KeyHistoryBuilder one : first) {
            fixture.send(fixture.recordOf(one.event(new KeyRenamed("Renamed"))));
        }
        fixture.flush();
        kept = new String(record.value(), UTF_8);
        return key;
    }

    private String kept;

    private void assertOneInQuarantine(KeyHistoryBuilder key, String reason) {
        assertThat(fixture.query("SELECT key_id, convert_from(data, 'UTF8') FROM key_quarantine"))
                .as("kept whole")
                .containsExactly(List.of(key.keyId().toString(), kept));
        assertThat(fixture.query("SELECT reason FROM key_quarantine").getFirst().getFirst())
                .contains(reason);
        assertThat(fixture.query(
                                "SELECT count(*) FROM key_view WHERE NOT name LIKE 'Key %' AND name <> 'Renamed' AND name <> 'Short'")
                        .getFirst())
                .containsExactly("0");
        assertThat(fixture.query(
                                "SELECT count(*) FILTER (WHERE name = 'Renamed'), count(*) FILTER (WHERE name LIKE 'Key %') FROM key_view")
                        .getFirst())
                .as("everything else goes on")
                .containsExactly("40", "40");
        assertThat(fixture.query("SELECT version FROM key_parked"))
                .as("what came after it waits")
                .hasSize(1);
    }
}
