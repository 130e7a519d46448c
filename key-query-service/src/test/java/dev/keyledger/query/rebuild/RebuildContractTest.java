package dev.keyledger.query.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.feed.Feed;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.OperationTable;
import dev.keyledger.operations.OperationWorker;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.query.keyview.store.KeyTable;
import dev.keyledger.query.keyview.store.KeyTables;
import dev.keyledger.verifier.KeyHistoryBuilder;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each sentence of docs/rebuild.md, against a real log and database. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class RebuildContractTest {
    private static final int SLOW = 400;

    private RebuildFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new RebuildFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void soundViews_rebuilt_areTheSameWithoutAnyDifference() throws Exception {
        fixture.storiesOf(30);
        fixture.feed();
        fixture.awaitLive();
        Map<String, List<List<String>>> before = fixture.views();
        fixture.worker();

        Operation done = fixture.rebuild();

        assertThat(done.differences())
                .hasSize(KeyTables.ALL.size())
                .allSatisfy((kind, rows) -> assertThat(rows).as(kind).isZero());
        assertThat(done.done()).isEqualTo(done.total()).isEqualTo(eventsInTheLog());
        assertThat(fixture.views()).isEqualTo(before);
        fixture.assertViewsEqualAFreshBuild();
    }

    @Test
    void emptiedViews_areThereAgain() throws Exception {
        fixture.storiesOf(30);
        fixture.feed();
        fixture.awaitLive();
        Map<String, List<List<String>>> before = fixture.views();
        for (KeyTable<?> table : KeyTables.ALL) {
            fixture.execute("TRUNCATE " + table.name() + " CASCADE");
        }
        fixture.worker();

        Operation done = fixture.rebuild();

        assertThat(fixture.views()).isEqualTo(before);
        before.forEach((table, rows) -> assertThat(rows).as(table).isNotEmpty());
        assertThat(done.differences().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(before.values().stream().mapToLong(List::size).sum());
    }

    @Test
    void dryRun_namesTheDifferencesAndChangesNothing() throws Exception {
        fixture.storiesOf(30);
        fixture.feed();
        fixture.awaitLive();
        List<String> damagedKey = fixture.query("SELECT key_id FROM key_view ORDER BY key_id LIMIT 1 OFFSET 7")
                .getFirst();
        fixture.execute(
                "UPDATE key_view SET name = 'Not its name' WHERE key_id = '%s'".formatted(damagedKey.getFirst()));
        Map<String, List<List<String>>> damaged = fixture.views();
        fixture.worker();

        Operation compared = fixture.awaitEnd(fixture.ask(new StartOperation("rebuild", null, true, null)));

        assertThat(compared.status()).as("%s", compared).isEqualTo(OperationStatus.COMPLETED);
        assertThat(compared.differences()).containsEntry("keys", 1L).containsEntry("history", 0L);
        assertThat(compared.result().toString()).isEqualTo("{\"keys\":[\"%s\"]}".formatted(damagedKey.getFirst()));
        assertThat(fixture.views()).isEqualTo(damaged);
        assertThat(fixture.rebuild().differences()).containsEntry("keys", 1L);
        fixture.assertViewsEqualAFreshBuild();
    }

    /** One row for each column of a table that its keys let be damaged, but for those that depend on when it was read. */
    @Test
    void damageInAnyColumn_isCountedAndMended() throws Exception {
        fixture.storiesOf(30);
        fixture.feed();
        fixture.awaitLive();
        Map<String, List<List<String>>> sound = fixture.views();
        fixture.worker();
        var random = new Random(7);

        for (KeyTable<?> table : KeyTables.ALL) {
            List<List<String>> columns = fixture.query("""
                    SELECT column_name, data_type FROM information_schema.columns
                    WHERE table_schema = 'public' AND table_name = '%s'
                        AND column_name NOT IN ('parked_at', 'quarantined_at')
                        AND NOT (table_name IN ('key_view', 'key_secret') AND column_name = 'key_id')
                        AND NOT (table_name = 'key_parked' AND column_name IN ('partition', 'log_offset'))
                    """.formatted(table.name()));
            int rows = sound.get(table.name()).size();
            for (int from = 0; from < columns.size(); from += rows) {
                List<List<String>> some = columns.subList(from, Math.min(from + rows, columns.size()));
                long differences = damage(table, some, random);

                Operation done = fixture.rebuild();

                assertThat(fixture.views())
                        .as("after damage in %s of %s", some, table.name())
                        .isEqualTo(sound);
                assertThat(done.differences().get(table.wireName()))
                        .as("differences after damage in %s of %s", some, table.name())
                        .isEqualTo(differences);
            }
        }
    }

    /**
     * Damages each of the columns in a row of its own.
     *
     * @return how many rows differ by it: one, or two if it is part of the primary key, one too many and one that is
     *     missing
     */
    private long damage(KeyTable<?> table, List<List<String>> columns, Random random) throws Exception {
        List<List<String>> rows = fixture.query("SELECT ctid FROM " + table.name());
        Collections.shuffle(rows, random);
        List<String> primaryKey = List.of(table.primaryKey().split(", ", -1));
        long differences = 0;
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i).getFirst();
            assertThat(fixture.execute("UPDATE %s SET %s = %s WHERE ctid = '%s'"
                            .formatted(
                                    table.name(),
                                    column,
                                    damaged(column, columns.get(i).getLast()),
                                    rows.get(i).getFirst())))
                    .isEqualTo(1);
            differences += primaryKey.contains(column) ? 2 : 1;
        }
        return differences;
    }

    private static String damaged(String column, String type) {
        return switch (type) {
            case "uuid" -> "gen_random_uuid()";
            case "bytea" -> "'\\x00'";
            case "ARRAY" -> "'{damaged}'";
            case "boolean" -> "NOT " + column;
            case "timestamp with time zone" -> "now()";
            case "integer", "bigint" -> "coalesce(" + column + ", 0) + 1000";
            default -> "'damaged'";
        };
    }

    @Test
    void readersDuringTheSwap_seeTheOldViewsOrTheNewOnes() throws Exception {
        fixture.keys(2000);
        fixture.feed();
        fixture.awaitLive();
        fixture.execute("UPDATE key_view SET name = 'damaged'");
        fixture.execute("DELETE FROM key_history");
        fixture.worker();
        var seen = new HashSet<List<String>>();
        var over = new AtomicBoolean();
        try (var readers = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 2; i++) {
                var unused = readers.submit(() -> {
                    while (!over.get()) {
                        List<String> moment = fixture.query("""
                                SELECT (SELECT count(*) FROM key_view), (SELECT count(*) FROM key_view WHERE name = 'damaged'),
                                    (SELECT count(*) FROM key_history)""").getFirst();
                        synchronized (seen) {
                            seen.add(moment);
                        }
                    }
                });
            }
            fixture.rebuild();
            await().until(() -> {
                synchronized (seen) {
                    return seen.size() >= 2;
                }
            });
            over.set(true);
        }
        assertThat(seen).containsExactlyInAnyOrder(List.of("2000", "2000", "0"), List.of("2000", "0", "2000"));
    }

    @Test
    void eventsDuringARebuild_areAllInAndTheFeedGoesOnUnfenced() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(300);
        Feed feed = fixture.feed();
        fixture.awaitLive();
        fixture.execute("UPDATE key_view SET last_four = 'XXXX'");
        List<List<String>> epochs = fixture.query("SELECT partition, epoch FROM feed_position ORDER BY partition");
        fixture.worker(50);
        var over = new AtomicBoolean();
        try (var writer = Executors.newSingleThreadExecutor()) {
            var written = writer.submit(() -> {
                var random = new Random(11);
                int events = 0;
                while (!over.get()) {
                    KeyHistoryBuilder key = keys.get(random.nextInt(keys.size()));
                    fixture.publish(key.event(new KeyRenamed("Name " + events++)));
                }
                return events;
            });
            for (int i = 0; i < 3; i++) {
                fixture.rebuild();
            }
            over.set(true);
            assertThat(written.get()).isPositive();
        }

        fixture.awaitLive();
        fixture.assertViewsEqualAFreshBuild();
        assertThat(fixture.query("SELECT partition, epoch FROM feed_position ORDER BY partition"))
                .as("nobody was fenced")
                .isEqualTo(epochs);
        await("the feed to run").until(() -> feed.health().state() == dev.keyledger.feed.FeedHealth.State.RUNNING);
    }

    @Test
    void interruptedRebuild_isContinuedWhereItStood() throws Exception {
        fixture.keys(1500);
        fixture.feed();
        fixture.awaitLive();
        fixture.execute("UPDATE key_view SET name = 'damaged'");
        OperationWorker worker = fixture.worker();
        UUID id = fixture.request(SLOW);
        fixture.awaitDone(id, 300);
        worker.close();
        long doneBefore = fixture.operation(id).done();
        fixture.execute("UPDATE key_rebuild.key_view SET name = 'of the first attempt' WHERE key_id ="
                + " (SELECT key_id FROM key_rebuild.key_view ORDER BY key_id LIMIT 1)");
        assertThat(fixture.query("SELECT count(*) FROM key_view WHERE name = 'damaged'")
                        .getFirst())
                .as("nothing of it is visible")
                .containsExactly("1500");

        fixture.worker();
        Operation done = fixture.awaitEnd(id);

        assertThat(done.status()).isEqualTo(OperationStatus.COMPLETED);
        assertThat(doneBefore).isBetween(300L, 1499L);
        assertThat(fixture.query("SELECT count(*) FROM key_view WHERE name = 'of the first attempt'")
                        .getFirst())
                .as("what was built before was not built again")
                .containsExactly("1");
    }

    @Test
    void killedInstance_isSucceededByAnother() throws Exception {
        fixture.keys(1500);
        fixture.feed();
        fixture.awaitLive();
        fixture.execute("UPDATE key_view SET name = 'damaged'");
        fixture.worker();
        fixture.worker();
        UUID id = fixture.request(SLOW);
        for (long events = 200; events <= 800; events += 300) {
            fixture.awaitDone(id, events);
            fixture.killRebuildingSession();
        }

        Operation done = fixture.awaitEnd(id);

        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        fixture.assertViewsEqualAFreshBuild();
    }

    @Test
    void cancelledRebuild_leavesEverythingAsItWasAndCanBeStartedAgain() throws Exception {
        fixture.keys(1000);
        fixture.feed();
        fixture.awaitLive();
        fixture.execute("UPDATE key_view SET name = 'damaged'");
        Map<String, List<List<String>>> before = fixture.views();
        fixture.worker();
        UUID id = fixture.request(SLOW);
        fixture.awaitDone(id, 100);

        fixture.cancel(id);

        assertThat(fixture.awaitEnd(id).status()).isEqualTo(OperationStatus.CANCELLED);
        assertThat(fixture.views()).isEqualTo(before);
        assertThat(fixture.query("SELECT nspname FROM pg_namespace WHERE nspname = 'key_rebuild'"))
                .as("nothing of it is left")
                .isEmpty();
        fixture.rebuild();
        fixture.assertViewsEqualAFreshBuild();
    }

    @Test
    void secondRebuild_isRefusedWhileOneIsOpen() throws Exception {
        fixture.keys(10);
        UUID id = fixture.request(1);

        var request = new StartOperation(KeyViewRebuild.NAME, null, null, null);
        boolean second = fixture.onDatabase(connection ->
                OperationTable.insert(connection, UUID.randomUUID(), request, "ops", java.time.Instant.now()));

        assertThat(second).isFalse();
        fixture.worker();
        fixture.cancel(id);
        fixture.awaitEnd(id);
        fixture.rebuild();
    }

    @Test
    void logWithoutItsBeginning_failsAndLeavesEverythingAsItWas() throws Exception {
        fixture.storiesOf(10);
        fixture.feed();
        fixture.awaitLive();
        Map<String, List<List<String>>> before = fixture.views();
        int partition = fixture.ends(fixture.topic()).entrySet().stream()
                .filter(end -> end.getValue() > 0)
                .findFirst()
                .orElseThrow()
                .getKey();
        fixture.forgetFirst(partition, 1);
        fixture.worker();

        Operation failed = fixture.awaitEnd(fixture.request(null));

        assertThat(failed.status()).isEqualTo(OperationStatus.FAILED);
        assertThat(failed.detail()).contains("starts at offset 1");
        assertThat(fixture.views()).isEqualTo(before);
    }

    /** As after a republication: what was cut off stands behind the rest once more. */
    @Test
    void logWithoutItsBeginning_isRebuiltFromIfItReachesTheHeadsAllTheSame() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(20);
        keys.forEach(key -> fixture.publish(key.event(new KeyRenamed("Renamed"))));
        fixture.feed();
        fixture.awaitLive();
        Map<String, List<List<String>>> before = fixture.views();
        for (Map.Entry<Integer, Long> end : fixture.ends(fixture.topic()).entrySet()) {
            fixture.forgetFirst(end.getKey(), Math.min(3, end.getValue()));
        }
        fixture.worker();
        Operation refused = fixture.awaitEnd(
                fixture.ask(new StartOperation("rebuild", null, null, null, fixture.giveHeads(keys), null)));
        assertThat(refused.status()).as("%s", refused).isEqualTo(OperationStatus.FAILED);

        keys.forEach(key -> fixture.publish(key.history().toArray(KeyEventEnvelope[]::new)));
        fixture.awaitLive();
        Operation done = fixture.awaitEnd(
                fixture.ask(new StartOperation("rebuild", null, null, null, fixture.giveHeads(keys), null)));

        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        assertThat(fixture.views()).isEqualTo(before);
    }

    @Test
    void recreatedTopic_isRebuiltFromAndReadOn() throws Exception {
        fixture.keys(20);
        Feed stopped = fixture.feed();
        fixture.awaitLive();
        fixture.deleteTopic();
        await().ignoreExceptions().until(() -> {
            fixture.createTopic();
            return true;
        });
        await().until(() -> stopped.health().state() == dev.keyledger.feed.FeedHealth.State.STOPPED);
        List<KeyHistoryBuilder> keys = fixture.keys(5);
        fixture.worker();

        Operation done = fixture.awaitEnd(fixture.ask(new StartOperation("rebuild", null, null, null, null, true)));

        assertThat(done.status()).as("less was asked for by name: %s", done).isEqualTo(OperationStatus.COMPLETED);
        assertThat(fixture.query("SELECT count(*) FROM key_view").getFirst()).containsExactly("5");
        fixture.publish(keys.getFirst().event(new KeyRevoked("lost")));
        fixture.awaitLive();
        fixture.assertViewsEqualAFreshBuild();
    }

    /** Nothing is live that could be compared with: only who asks knows what there must be. */
    @Test
    void logThatLacksWhatTheEventStoreHas_isRefusedThoughTheViewsAreEmpty() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(20);
        KeyHistoryBuilder lost = fixture.key("acme");
        lost.additional("Never published", List.of("models:read"), null);
        KeyHistoryBuilder behind = keys.getFirst();
        behind.event(new KeyRenamed("Never published either"));
        behind.event(new KeyRevoked("nor this"));
        var expected = new java.util.ArrayList<>(keys);
        expected.add(lost);
        fixture.worker();

        Operation failed = fixture.awaitEnd(
                fixture.ask(new StartOperation("rebuild", null, null, null, fixture.giveHeads(expected), null)));

        assertThat(failed.status()).isEqualTo(OperationStatus.FAILED);
        assertThat(failed.detail())
                .contains(
                        "3 events of 2 keys",
                        lost.keyId().toString(),
                        behind.keyId().toString(),
                        "ops republish");
        assertThat(fixture.query("SELECT count(*) FROM key_view").getFirst()).containsExactly("0");
    }

    @Test
    void lastEventsThatAreStillOnTheirWay_areWaitedFor() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(20);
        KeyEventEnvelope revoked = keys.getFirst().event(new KeyRevoked("just now"));
        fixture.worker();
        UUID id = fixture.ask(new StartOperation("rebuild", null, null, null, fixture.giveHeads(keys), null));
        await().until(() -> String.valueOf(fixture.operation(id).detail()).startsWith("waiting for 1 events"));

        fixture.publish(revoked);

        assertThat(fixture.awaitEnd(id).status()).isEqualTo(OperationStatus.COMPLETED);
        assertThat(fixture.query("SELECT count(*) FROM key_view WHERE revoked_at IS NOT NULL")
                        .getFirst())
                .containsExactly("1");
        assertThat(fixture.query("SELECT count(*) FROM expected_head").getFirst())
                .containsExactly("0");
    }

    @Test
    void otherEventsThanTheEventStoreHas_areRefusedThoughTheyAreAsMany() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(5);
        UUID heads = fixture.giveHeads(keys);
        fixture.execute("UPDATE expected_head SET event_id = gen_random_uuid() WHERE key_id = '%s'"
                .formatted(keys.getFirst().keyId()));
        fixture.worker();

        Operation failed = fixture.awaitEnd(fixture.ask(new StartOperation("rebuild", null, null, null, heads, null)));

        assertThat(failed.status()).isEqualTo(OperationStatus.FAILED);
        assertThat(failed.detail())
                .contains(
                        "other last events",
                        "of 1 keys",
                        keys.getFirst().keyId().toString());
        assertThat(fixture.query("SELECT count(*) FROM key_view").getFirst()).containsExactly("0");
    }

    /** What is in quarantine or waits for its predecessor is not lost. */
    @Test
    void headsOfKeysInDoubt_areReached() throws Exception {
        KeyHistoryBuilder gap = fixture.key("acme");
        KeyEventEnvelope created = gap.additional("Gap", List.of("models:read"), null);
        fixture.send(new ProducerRecord<>(
                fixture.topic(), gap.keyId().toString().getBytes(UTF_8), "not an event".getBytes(UTF_8)));
        gap.event(new KeyRenamed("the one that can't be read"));
        fixture.publish(created, gap.event(new KeyRenamed("too early")));
        fixture.worker();

        Operation done = fixture.awaitEnd(
                fixture.ask(new StartOperation("rebuild", null, null, null, fixture.giveHeads(List.of(gap)), null)));

        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
    }

    /** More events come in than the throttle lets through: its end is said, and little is left for the swap. */
    @Test
    void throttleBelowTheRateOfNewEvents_endsForTheLastPart() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(500);
        fixture.feed();
        fixture.awaitLive();
        fixture.worker();
        var steps = new HashSet<String>();
        var random = new Random(13);
        try (var writer = Executors.newSingleThreadScheduledExecutor()) {
            var written = writer.scheduleAtFixedRate(
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            KeyHistoryBuilder key = keys.get(random.nextInt(keys.size()));
                            fixture.send(fixture.recordOf(key.event(new KeyRenamed("New"))));
                        }
                        fixture.flush();
                    },
                    0,
                    200,
                    TimeUnit.MILLISECONDS);
            UUID id = fixture.request(100);
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                steps.add(String.valueOf(fixture.operation(id).detail()));
                return fixture.operation(id).finishedAt() != null;
            });
            written.cancel(false);
            assertThat(fixture.operation(id).status())
                    .as("%s", fixture.operation(id))
                    .isEqualTo(OperationStatus.COMPLETED);
        }

        assertThat(steps).contains("catching up without the throttle, which new events outrun");
        fixture.awaitLive();
        fixture.assertViewsEqualAFreshBuild();
    }

    @Test
    void eventThatCanBeReadByNow_isReleasedFromQuarantine() throws Exception {
        KeyHistoryBuilder key = fixture.key("acme");
        fixture.publish(key.additional("First", List.of("models:read"), null), key.event(new KeyRenamed("Second")));
        fixture.feed();
        fixture.awaitLive();
        Map<String, List<List<String>>> sound = fixture.views();
        // As a build leaves it behind that couldn't read the second event.
        fixture.execute("UPDATE key_view SET name = 'First', name_folded = 'first', version = 1");
        fixture.execute("DELETE FROM key_history WHERE version = 2");
        fixture.execute(
                "INSERT INTO key_quarantine SELECT partition, next_offset - 1, '%s', 'unknown type', NULL, '{}', NULL, now() FROM feed_position WHERE next_offset = 2"
                        .formatted(key.keyId()));
        fixture.worker();

        Operation done = fixture.rebuild();

        assertThat(done.differences())
                .containsEntry("quarantined", 1L)
                .containsEntry("keys", 1L)
                .containsEntry("history", 1L);
        assertThat(fixture.views()).isEqualTo(sound);
    }

    @Test
    void throttledRebuild_isNotFasterThanItMay() throws Exception {
        fixture.keys(1000);
        fixture.worker();

        Operation done = fixture.awaitEnd(fixture.request(500));

        assertThat(done.status()).isEqualTo(OperationStatus.COMPLETED);
        assertThat(Duration.between(done.startedAt(), done.finishedAt())).isGreaterThan(Duration.ofMillis(1700));
        assertThat(done.ratePerSecond()).isLessThanOrEqualTo(650);
    }

    private long eventsInTheLog() {
        return fixture.ends(fixture.topic()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
