package dev.keyledger.query.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.feed.Feed;
import dev.keyledger.feed.FeedHealth;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.query.verify.TailOnTopics;
import dev.keyledger.verifier.KeyHistoryBuilder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Topics that are grown or recreated under running views and a running verification. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class TopicChangeTest {
    private RebuildFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new RebuildFixture();
        fixture.createBeaconTopic();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void addedPartitions_areAdoptedByViewsAndVerification() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(20);
        Feed feed = fixture.feed();
        TailOnTopics tail = fixture.tail();
        fixture.awaitLive();
        awaitFresh(tail);

        fixture.addPartitions(RebuildFixture.PARTITIONS + 3);
        int added = RebuildFixture.PARTITIONS;
        // A key's later events stand in another partition than its first ones, as a hash over more of them has it.
        for (KeyHistoryBuilder key : keys) {
            fixture.send(to(added + Math.floorMod(key.keyId().hashCode(), 3), key.event(new KeyRevoked("grown"))));
        }
        fixture.flush();

        awaitFresh(tail);
        for (KeyHistoryBuilder key : keys) {
            assertThat(tail.find(key.key(1), RebuildFixture.PEPPER)
                            .orElseThrow()
                            .revokedAt())
                    .as("revoked in an added partition")
                    .isNotNull();
        }
        fixture.awaitLive();
        assertThat(fixture.query("SELECT count(*) FROM key_view WHERE revoked_at IS NOT NULL")
                        .getFirst())
                .containsExactly("20");
        await("the feed to run").until(() -> feed.health().state() == FeedHealth.State.RUNNING);
        fixture.worker();
        assertThat(fixture.rebuild().differences())
                .allSatisfy((kind, rows) -> assertThat(rows).as(kind).isZero());
    }

    /** Two instances read the two partitions in which a key's events stand: each waits for the other's. */
    @Test
    void keyInTwoPartitions_readByTwoInstances_losesNoEvent() throws Exception {
        fixture.feed();
        fixture.feed();
        List<KeyHistoryBuilder> keys = fixture.keys(50);
        for (int round = 0; round < 10; round++) {
            for (KeyHistoryBuilder key : keys) {
                int partition = Math.floorMod(key.keyId().hashCode() + round, RebuildFixture.PARTITIONS);
                fixture.send(to(partition, key.event(new KeyRenamed("Round " + round))));
            }
        }
        fixture.flush();

        await().untilAsserted(
                        () -> assertThat(fixture.query("SELECT name, version, count(*) FROM key_view GROUP BY 1, 2"))
                                .containsExactly(List.of("Round 9", "11", "50")));
        assertThat(fixture.query("SELECT count(*) FROM key_parked").getFirst()).containsExactly("0");
        assertThat(fixture.query("SELECT count(*) FROM key_quarantine").getFirst())
                .containsExactly("0");
    }

    @Test
    void recreatedBeaconTopic_isFollowedAgain() throws Exception {
        fixture.keys(5);
        TailOnTopics tail = fixture.tail();
        for (int i = 0; i < 5; i++) {
            awaitFresh(tail);
        }

        fixture.deleteBeaconTopic();
        await().ignoreExceptions().until(() -> {
            fixture.createBeaconTopic();
            return true;
        });

        awaitFresh(tail);
        assertThat(tail.waitingFor()).isNull();
    }

    /** The case that lost every key: emptied, rebuilt from nothing, and reported as a success. */
    @Test
    void recreatedTopic_isRefusedUntilItIsFilled_andThenMendedWithoutARestart() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(20);
        Feed feed = fixture.feed();
        TailOnTopics tail = fixture.tail();
        fixture.awaitLive();
        awaitFresh(tail);
        var before = fixture.views();
        recreateTopic();
        await().until(() -> feed.health().state() == FeedHealth.State.STOPPED);
        assertThat(feed.health().detail()).contains("was recreated", "'./keyledger ops replay keys' mends it");
        await().untilAsserted(() -> {
            fixture.sendBeacon();
            assertThat(tail.waitingFor()).contains("was recreated", "'./keyledger ops replay keys' mends it");
        });
        fixture.worker();

        for (StartOperation request : List.of(
                new StartOperation("rebuild", null, null, null),
                new StartOperation("rebuild", null, null, null, fixture.giveHeads(keys), null))) {
            Operation refused = fixture.awaitEnd(fixture.ask(request));
            assertThat(refused.status()).as("%s", refused).isEqualTo(OperationStatus.FAILED);
            assertThat(refused.detail()).contains("20 events of 20 keys", "./keyledger ops republish", "--accept-loss");
            assertThat(fixture.views()).isEqualTo(before);
        }

        keys.forEach(key -> fixture.publish(key.history().getFirst()));
        Operation mended = fixture.awaitEnd(
                fixture.ask(new StartOperation("rebuild", null, null, null, fixture.giveHeads(keys), null)));

        assertThat(mended.status()).as("%s", mended).isEqualTo(OperationStatus.COMPLETED);
        assertThat(fixture.views()).isEqualTo(before);
        await().until(() -> feed.health().state() == FeedHealth.State.RUNNING);
        fixture.publish(keys.getFirst().event(new KeyRevoked("after it")));
        fixture.awaitLive();
        awaitFresh(tail);
        assertThat(tail.find(keys.getFirst().key(1), RebuildFixture.PEPPER)
                        .orElseThrow()
                        .revokedAt())
                .isNotNull();
        assertThat(tail.find(keys.getLast().key(1), RebuildFixture.PEPPER)).isPresent();
    }

    /** What was in it may have been a revocation, so nothing goes on; and the commands that it names do end it. */
    @Test
    void batchThatNobodyCanRead_stopsAll_untilItsEventsWereSentAgainAndTheViewsMadeAnew() throws Exception {
        List<KeyHistoryBuilder> keys = fixture.keys(20);
        KeyHistoryBuilder broken = fixture.key("acme");
        keys = Stream.concat(keys.stream(), Stream.of(broken)).toList();
        long offset = fixture.ends(fixture.topic()).get(0);
        fixture.send(to(0, broken.additional("First", List.of("models:read"), null)));
        fixture.flush();
        fixture.send(to(0, broken.event(new KeyRenamed("Second"))));
        fixture.send(to(0, broken.event(new KeyRevoked("unheard of"))));
        fixture.flush();
        fixture.breakBatch(0, offset + 1);

        Feed feed = fixture.feed();
        TailOnTopics tail = fixture.tail();

        String mends = "'./keyledger ops republish', then './keyledger ops replay keys' mends it";
        await().until(() -> feed.health().state() == FeedHealth.State.STOPPED);
        assertThat(feed.health().detail()).contains("can't be read", mends, "docs/runbooks/reading-stopped.md");
        await().untilAsserted(() -> {
            fixture.sendBeacon();
            assertThat(tail.waitingFor()).contains("can't be read", mends);
        });
        assertThat(tail.asOf()).isEmpty();
        fixture.worker();
        for (StartOperation request : List.of(
                new StartOperation("rebuild", null, null, null),
                new StartOperation("rebuild", null, null, null, fixture.giveHeads(keys), null))) {
            Operation refused = fixture.awaitEnd(fixture.ask(request));
            assertThat(refused.status()).as("%s", refused).isEqualTo(OperationStatus.FAILED);
            assertThat(refused.detail()).contains("Nothing was replaced", "./keyledger ops republish");
        }

        keys.forEach(key -> fixture.publish(key.history().toArray(KeyEventEnvelope[]::new)));
        Operation mended = fixture.awaitEnd(
                fixture.ask(new StartOperation("rebuild", null, null, null, fixture.giveHeads(keys), null)));

        assertThat(mended.status()).as("%s", mended).isEqualTo(OperationStatus.COMPLETED);
        assertThat(mended.result().toString()).contains("can't be read");
        assertThat(fixture.query("SELECT name, version, revoked_at IS NOT NULL FROM key_view WHERE key_id = '%s'"
                        .formatted(broken.keyId())))
                .containsExactly(List.of("Second", "3", "t"));
        await().until(() -> feed.health().state() == FeedHealth.State.RUNNING);
        awaitFresh(tail);
        assertThat(tail.find(broken.key(1), RebuildFixture.PEPPER).orElseThrow().revokedAt())
                .isNotNull();
    }

    private void recreateTopic() throws Exception {
        fixture.deleteTopic();
        await().ignoreExceptions().until(() -> {
            fixture.createTopic();
            return true;
        });
    }

    private ProducerRecord<byte[], byte[]> to(int partition, KeyEventEnvelope event) {
        ProducerRecord<byte[], byte[]> record = fixture.recordOf(event);
        return new ProducerRecord<>(record.topic(), partition, record.key(), record.value(), record.headers());
    }

    /** With the relay's beacons, a new proof that all that was published is in memory. */
    private void awaitFresh(TailOnTopics tail) {
        Instant asked = Instant.now();
        await().untilAsserted(() -> {
            fixture.sendBeacon();
            assertThat(tail.asOf()).as(() -> String.valueOf(tail.waitingFor())).isPresent();
            assertThat(tail.asOf().get()).isAfter(asked);
        });
    }
}
