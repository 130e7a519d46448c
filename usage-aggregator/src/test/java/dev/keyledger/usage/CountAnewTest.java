package dev.keyledger.usage;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.OperationWorker;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.testsupport.usage.Oracle;
import dev.keyledger.testsupport.usage.OracleCatalogue;
import dev.keyledger.testsupport.usage.OraclePrice;
import dev.keyledger.testsupport.usage.RandomTraffic;
import dev.keyledger.usage.window.UsageWindow;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each sentence about replaying and repricing usage in docs/rebuild.md, against a real log and database. */
@Timeout(value = 60, unit = java.util.concurrent.TimeUnit.MINUTES)
class CountAnewTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int EVENTS = LONG ? 10_000_000 : 20_000;
    private static final Map<String, String> SETTINGS = Map.of("keyledger.usage.flush-interval", "PT0.05S");
    /** Batches and memory so small that a short log needs many. */
    private static final Map<String, String> TIGHT =
            Map.of("keyledger.usage.rebuild.batch-events-max", "500", "keyledger.usage.rebuild.ids-bytes-max", "60000");

    private static final String CATALOG = """
            {"models": [
              {"model": "gpt-4o", "prices": [{"from": "2020-01-01", "inputPico": 7000000, "outputPico": 9000000,
                "source": "the contract", "asOf": "2026-01-01"}]},
              {"model": "some-model", "prices": [{"from": "2020-01-01", "inputPico": 1, "cacheReadPico": 0,
                "outputPico": 3, "source": "the contract", "asOf": "2026-01-01"}]}
            ]}
            """;
    private static final OracleCatalogue CATALOG_PRICES = new OracleCatalogue()
            .anywhere(
                    "gpt-4o",
                    OraclePrice.of(Instant.EPOCH, "2026-01-01", "input 7, cacheRead 7, cacheWrite 7, output 9"))
            .anywhere(
                    "some-model",
                    OraclePrice.of(
                            Instant.EPOCH,
                            "2026-01-01",
                            "input 0.000001, cacheRead 0, cacheWrite 0.000001, output 0.000003"));

    private Laboratory lab;
    private Findings findings;
    private RandomTraffic traffic;
    private UsagePipeline pipeline;

    @BeforeEach
    void open() throws Exception {
        lab = new Laboratory();
        findings = new Findings(lab);
        traffic = new RandomTraffic(20261124, lab.topics.gatewayRequests(), Laboratory.PARTITIONS, Instant.now());
        pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), SETTINGS);
        pipeline.start();
    }

    @AfterEach
    void close() {
        pipeline.close();
        lab.close();
    }

    @Test
    void soundCounts_showNoDifferenceAndAreNotPublishedAgain() throws Exception {
        send(15_000);
        lab.awaitQuiet();
        int published = usageMessages();

        lab.worker(TIGHT);
        Operation done = lab.awaitEnd(lab.request(rebuild(false)));

        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        assertThat(done.differences())
                .hasSize(6)
                .allSatisfy((kind, rows) -> assertThat(rows).as(kind).isZero());
        assertThat(done.done()).isEqualTo(done.total()).isEqualTo(15_000);
        assertThat(usageMessages()).isEqualTo(published);
        send(5_000);
        lab.awaitQuiet();
        findings.assertAllEqualTheOracle();
    }

    /** All that can go wrong with what was counted: hours lost, changed and invented, totals wrong, ids forgotten. */
    @Test
    void damage_isCountedMendedAndPublished() throws Exception {
        send(10_000);
        lab.awaitQuiet();
        lab.execute("DELETE FROM usage_hour WHERE ctid IN (SELECT ctid FROM usage_hour ORDER BY key_id, hour LIMIT 9)");
        lab.execute("UPDATE usage_hour SET cost_usd = cost_usd + 0.000000000001 WHERE model = 'gpt-4o-mini'");
        lab.execute(
                // Of hours in which nothing else is damaged.
                "INSERT INTO usage_hour SELECT DISTINCT ON (key_id) partition, key_id, hour, 'invented', provider, 1, 0, 0, 0,"
                        + " 0, 0, 0, 0, 0, 1 FROM usage_hour h WHERE NOT EXISTS (SELECT FROM usage_hour o"
                        + " WHERE (o.partition, o.key_id, o.hour) = (h.partition, h.key_id, h.hour)"
                        + " AND o.model = 'gpt-4o-mini') ORDER BY key_id DESC LIMIT 3");
        lab.execute("UPDATE usage_total SET requests = requests + 1, last_used_at = last_used_at - interval '1 hour'");
        lab.execute("UPDATE usage_secret_hour SET requests = requests + 1 WHERE secret_version = 2");
        lab.execute("UPDATE usage_secret SET last_used_at = last_used_at - interval '1 hour' WHERE secret_version = 1");
        lab.execute("DELETE FROM usage_unpriced WHERE partition = 2");
        lab.execute("DELETE FROM event_ids WHERE partition = 1");

        lab.worker(TIGHT);
        Operation compared = lab.awaitEnd(lab.request(rebuild(true)));
        assertThat(compared.differences())
                .allSatisfy((kind, rows) -> assertThat(rows).as(kind).isPositive());
        assertThat(compared.result().path("keys")).isNotEmpty();
        assertThat(lab.query("SELECT count(*) FROM usage_hour WHERE model = 'invented'"))
                .as("a dry run changes nothing")
                .containsExactly("3");

        Operation done = lab.awaitEnd(lab.request(rebuild(false)));

        assertThat(done.differences()).isEqualTo(compared.differences());
        // Repetitions of what was counted before the damage must not be counted twice.
        send(5_000);
        lab.awaitQuiet();
        findings.assertAllEqualTheOracle();
    }

    /** {@code --long}: ten million events. */
    @Test
    void whileNewEventsArrive_theResultIsTheSame() throws Exception {
        send(EVENTS);
        lab.awaitQuiet();
        lab.execute("UPDATE usage_hour SET requests = requests + 1");

        lab.worker(LONG ? Map.of() : TIGHT);
        UUID id = lab.request(rebuild(false));
        // Half as many as it reads: with memory for so few ids a machine can be too slow for any fixed rate.
        var read = new AtomicLong();
        await("the rebuild, while events arrive")
                .atMost(Duration.ofMinutes(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    Operation now = lab.operation(id);
                    if (now.done() >= read.get() + 200) {
                        read.set(now.done());
                        send(100);
                    }
                    return now.finishedAt() != null;
                });
        assertThat(read.get()).as("it was under way while events arrived").isPositive();
        assertThat(lab.operation(id).status()).isEqualTo(OperationStatus.COMPLETED);
        lab.awaitQuiet();
        findings.assertAllEqualTheOracle();
    }

    @Test
    void interruptedRebuild_goesOnWhereItStood() throws Exception {
        send(8_000);
        lab.awaitQuiet();
        lab.execute("UPDATE usage_hour SET requests = requests + 1");
        List<String> damaged = lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5");
        UUID id = lab.request(new StartOperation("rebuild", 3_000, null, null));
        OperationWorker first = lab.worker(TIGHT);
        awaitDone(id, 2_000);
        first.close();
        assertThat(lab.operation(id).finishedAt()).isNull();
        assertThat(lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5")).isEqualTo(damaged);

        lab.worker(TIGHT);
        awaitDone(id, 4_000);
        lab.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name = 'keyledger-operations' AND datname = current_database()");

        assertThat(lab.awaitEnd(id).status()).isEqualTo(OperationStatus.COMPLETED);
        lab.awaitQuiet();
        findings.assertAllEqualTheOracle();
    }

    /** More events come in than the throttle lets through: its end is said, and little is left for the owners to wait for. */
    @Test
    void throttleBelowTheRateOfNewEvents_endsForTheLastPart() throws Exception {
        send(400);
        lab.awaitQuiet();
        lab.execute("UPDATE usage_hour SET requests = requests + 1");
        lab.execute("""
                CREATE TABLE step (name text, done bigint);
                CREATE FUNCTION note_step() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN INSERT INTO step VALUES (NEW.detail, NEW.done); RETURN NEW; END $$;
                CREATE TRIGGER note_step AFTER UPDATE ON operation FOR EACH ROW EXECUTE FUNCTION note_step()""");

        lab.worker(TIGHT);
        UUID id = lab.request(new StartOperation("rebuild", 100, null, null));
        send(1_000);
        await().until(() -> "catching up".equals(lab.operation(id).detail()));
        send(6_000);

        Operation done = lab.awaitEnd(id);
        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        assertThat(lab.query("SELECT DISTINCT name FROM step"))
                .contains("catching up without the throttle, which new events outrun");
        long behindLock = done.done()
                - Long.parseLong(lab.query("SELECT max(done) FROM step WHERE name LIKE 'catching up%'")
                        .getFirst());
        assertThat(behindLock)
                .as("events that were read while the owners waited")
                .isBetween(0L, 2_000L);
        lab.awaitQuiet();
        findings.assertAllEqualTheOracle();
    }

    /**
     * An overloaded reader is in a commit whenever it is asked to wait, and once it waits it is further by more than may be
     * left.
     */
    @Test
    void readerOfLargeCommits_isMadeToWaitAllTheSame() throws Exception {
        send(1_000);
        lab.awaitQuiet();
        pipeline.close();
        send(40_000);
        lab.gateway.flush();

        UUID id = lab.request(rebuild(false));
        int commits = 0;
        try (Connection reader = lab.dataSource.getConnection()) {
            reader.setAutoCommit(false);
            lockPositions(reader);
            lab.worker(TIGHT);
            while (lab.operation(id).finishedAt() == null && commits < 8) {
                awaitWaiting(id, Duration.ZERO);
                execute(reader, "UPDATE feed_position SET next_offset = next_offset + 1000");
                reader.commit();
                commits++;
                lockPositions(reader);
            }
            reader.rollback();
        }

        assertThat(lab.operation(id).status()).as("after %d commits", commits).isEqualTo(OperationStatus.COMPLETED);
        assertThat(lab.query("SELECT sum(next_offset) FROM feed_position"))
                .as("where the swap was")
                .containsExactly(Integer.toString(1_000 + commits * 3_000));
        findings.assertNoDrift("after the swap");
    }

    @Test
    void readerOfSlowCommits_isWaitedForLonger() throws Exception {
        send(1_000);
        lab.awaitQuiet();
        pipeline.close();

        UUID id = lab.request(rebuild(false));
        try (Connection reader = lab.dataSource.getConnection()) {
            reader.setAutoCommit(false);
            lockPositions(reader);
            lab.worker(TIGHT);
            await("the first wait to be over").until(() -> "waiting for a commit of the live reader"
                    .equals(lab.operation(id).detail()));
            awaitWaiting(id, Duration.ofSeconds(6));
            reader.commit();
        }

        assertThat(lab.awaitEnd(id).status()).isEqualTo(OperationStatus.COMPLETED);
    }

    private static void lockPositions(Connection reader) throws SQLException {
        execute(reader, "SELECT FROM feed_position ORDER BY partition FOR UPDATE");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Until the operation has waited for the reader that long, or is over. */
    private void awaitWaiting(UUID id, Duration atLeast) {
        await("the operation to wait")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lab.operation(id).finishedAt() != null
                        || !lab.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'keyledger-operations'"
                                        + " AND datname = current_database() AND wait_event_type = 'Lock'"
                                        + " AND clock_timestamp() - query_start >= interval '" + atLeast.toMillis()
                                        + " ms'")
                                .isEmpty());
    }

    @Test
    void buildFromBeforeAMigration_isBegunAnew() throws Exception {
        send(3_000);
        lab.awaitQuiet();
        UUID id = lab.request(new StartOperation("rebuild", 1_000, null, null));
        OperationWorker first = lab.worker(TIGHT);
        awaitDone(id, 1_000);
        first.close();
        Instant begun = lab.operation(id).startedAt();
        lab.execute("ALTER TABLE usage_hour ADD COLUMN added int");

        lab.worker(TIGHT);

        Operation done = lab.awaitEnd(id);
        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        assertThat(done.startedAt()).isAfter(begun);
        findings.assertAllEqualTheOracle();
    }

    @Test
    void cancelledRebuild_leavesNothing() throws Exception {
        send(5_000);
        lab.awaitQuiet();
        UUID id = lab.request(new StartOperation("rebuild", 1_000, null, null));
        lab.worker(TIGHT);
        awaitDone(id, 500);
        lab.cancel(id);

        assertThat(lab.awaitEnd(id).status()).isEqualTo(OperationStatus.CANCELLED);
        assertThat(lab.query("SELECT nspname FROM pg_namespace WHERE nspname = 'usage_rebuild'"))
                .isEmpty();
        findings.assertAllEqualTheOracle();
    }

    @Test
    void logThatLostWhatIsCounted_failsAndChangesNothing() throws Exception {
        send(5_000);
        lab.awaitQuiet();
        List<String> before = lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5");
        long end = lab.query("SELECT next_offset FROM feed_position WHERE partition = 2").stream()
                .mapToLong(Long::parseLong)
                .sum();
        lab.forgetBefore(2, end);

        lab.worker(TIGHT);
        Operation failed = lab.awaitEnd(lab.request(rebuild(false)));

        assertThat(failed.status()).isEqualTo(OperationStatus.FAILED);
        assertThat(failed.detail()).contains("-2 is empty, and may lack events that are counted");
        assertThat(lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5")).isEqualTo(before);
    }

    /** The first events of the hour are gone, those after them are there. */
    @Test
    void logThatBeginsInsideAnHourThatIsCounted_failsAndChangesNothing() throws Exception {
        Instant hour = UsageWindow.hourOf(Instant.now());
        send(5_000);
        lab.awaitQuiet();
        lab.execute("DELETE FROM usage_hour WHERE hour < '%s'".formatted(hour));
        List<String> before = lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5");
        for (int partition = 0; partition < Laboratory.PARTITIONS; partition++) {
            lab.forgetBefore(partition, 10);
        }

        lab.worker(TIGHT);
        Operation failed = lab.awaitEnd(lab.request(rebuild(false)));

        assertThat(failed.status()).as("%s", failed).isEqualTo(OperationStatus.FAILED);
        assertThat(failed.detail()).contains("begins with", "may lack events that are counted");
        assertThat(lab.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3, 4, 5")).isEqualTo(before);
    }

    /** Repetitions of events of the former topic come in the new one, too. */
    @Test
    void recreatedTopic_isGoneOnWith_andWhatWasCountedStays() throws Exception {
        send(5_000);
        lab.awaitQuiet();
        Oracle oracle = findings.oracle();
        lab.recreateGatewayRequests();
        await().untilAsserted(() -> assertThat(pipeline.health().detail()).contains("was recreated"));
        pipeline.close();
        lab.worker(TIGHT);
        assertThat(lab.awaitEnd(lab.request(rebuild(true))).detail()).contains("a replay of usage keeps that");

        Operation done = lab.awaitEnd(lab.request(rebuild(false)));

        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), SETTINGS);
        pipeline.start();
        send(3_000);
        lab.awaitQuiet();
        findings.assertAllEqual(findings.ask(oracle), Instant.EPOCH);
        assertThat(lab.awaitEnd(lab.request(rebuild(false))).detail())
                .as("another one, which would lose what only the former topic knew")
                .contains("is of a topic that was recreated since");
        findings.assertAllEqual(oracle, Instant.EPOCH);
    }

    @Test
    void repriced_countsWithTheCatalogFromThenOnUntilItIsTakenBack() throws Exception {
        send(8_000);
        lab.awaitQuiet();
        lab.worker(TIGHT);
        Operation dry = lab.awaitEnd(lab.request(new StartOperation("reprice", null, true, CATALOG)));
        findings.assertAllEqualTheOracle();
        assertThat(new BigDecimal(dry.result().at("/costUsd/live").asText())).isEqualTo(cost(new Oracle()));
        assertThat(new BigDecimal(dry.result().at("/costUsd/rebuilt").asText()))
                .isEqualTo(cost(new Oracle(CATALOG_PRICES)));
        assertThat(dry.result().path("models").findValuesAsText("model"))
                .containsExactly("claude-sonnet-4-5", "gpt-4o", "gpt-4o-2024-11-20", "gpt-4o-mini", "some-model");

        Operation repriced = lab.awaitEnd(lab.request(new StartOperation("reprice", null, null, CATALOG)));

        assertThat(repriced.status()).as("%s", repriced).isEqualTo(OperationStatus.COMPLETED);
        send(4_000);
        lab.awaitQuiet();
        findings.assertAllEqual(findings.ask(new Oracle(CATALOG_PRICES)), Instant.EPOCH);
        assertThat(lab.awaitEnd(lab.request(rebuild(false))).differences().values())
                .as("a rebuild counts with what is in force")
                .containsOnly(0L);

        lab.awaitEnd(lab.request(new StartOperation("reprice", null, null, null)));
        send(4_000);
        lab.awaitQuiet();
        findings.assertAllEqualTheOracle();
        assertThat(lab.query("SELECT count(*) FROM price_catalog")).containsExactly("0");
    }

    /** As one that a build before had checked by fewer rules, and put in force. */
    @Test
    void pricesInForceThatHaveAMistake_stopCounting_andSayWhatMendsIt() throws Exception {
        send(3_000);
        lab.awaitQuiet();
        pipeline.close();
        lab.execute("INSERT INTO price_catalog (catalog_id, catalog) VALUES ('%s', '%s')"
                .formatted(
                        new UUID(0, 7),
                        CATALOG.replace("\"inputPico\": 7000000", "\"inputPico\": -7")
                                .replace("'", "''")));
        lab.execute("UPDATE catalog_in_force SET catalog_id = '%s'".formatted(new UUID(0, 7)));
        pipeline = lab.pipeline(lab.dataSource, Clock.systemUTC(), SETTINGS);
        pipeline.start();
        await().untilAsserted(() -> assertThat(pipeline.health().detail())
                .contains(
                        "the prices in force have a mistake: catalog " + new UUID(0, 7),
                        "/models/0/prices/0",
                        "ops reprice --catalog FILES puts others in force"));
        send(1_000);

        lab.worker(TIGHT);
        Operation mended = lab.awaitEnd(lab.request(new StartOperation("reprice", null, null, null)));

        assertThat(mended.status()).as("%s", mended).isEqualTo(OperationStatus.COMPLETED);
        lab.awaitQuiet();
        findings.assertAllEqualTheOracle();
    }

    private BigDecimal cost(Oracle oracle) {
        return findings.ask(oracle).cost();
    }

    private static StartOperation rebuild(boolean dryRun) {
        return new StartOperation("rebuild", null, dryRun, null);
    }

    private void awaitDone(UUID id, long events) {
        await(String.format(Locale.ROOT, "%d events to be read", events))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lab.operation(id).done() >= events);
    }

    private int usageMessages() {
        return (int) lab.records(lab.topics.usage()).stream()
                .filter(record -> record.key()[0] != 'w')
                .count();
    }

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            var unused = lab.gateway.send(traffic.next());
        }
    }
}
