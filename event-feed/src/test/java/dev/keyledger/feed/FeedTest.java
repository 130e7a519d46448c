package dev.keyledger.feed;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.feed.TakenRows.Stop;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
final class FeedTest {

    private FeedFixture fixture;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new FeedFixture();
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    @Test
    void missingTopic_isWaitedFor() throws Exception {
        Feed feed = fixture.feed(new TakenRows());
        awaitState(feed, FeedHealth.State.WAITING_FOR_TOPIC);

        fixture.createTopic(1);
        fixture.send(1, 0, 3);

        awaitTaken(3);
    }

    @Test
    void restarts_takeEveryRecordOnce() throws Exception {
        fixture.createTopic(3);
        for (int run = 0; run < 4; run++) {
            fixture.send(3, run * 100, run * 100 + 100);
            Feed feed = fixture.feed(new TakenRows());
            if (run % 2 == 0) {
                awaitTaken(run * 100 + 100);
            }
            feed.close();
            assertThat(feed.health().state()).isEqualTo(FeedHealth.State.CLOSED);
        }

        fixture.feed(new TakenRows());

        awaitTaken(400);
    }

    @Test
    void feedThatIsBehind_commitsManyPollsAtOnce() throws Exception {
        topicOf(1_000);
        var handler = new TakenRows();

        fixture.feedInPolls(handler, 10, 200);

        awaitTaken(1_000);
        // Of its hundred polls those that fill a commit, and the last twenty, when it isn't far behind any more.
        assertThat(handler.commits()).isBetween(5, 30);
    }

    @Test
    void failingFlush_isRolledBackAndTriedAgain() throws Exception {
        fixture.createTopic(2);
        var handler = new TakenRows();
        handler.failNext(3);
        fixture.send(2, 0, 50);

        Feed feed = fixture.feed(handler);

        awaitDetail(feed, "the database said no");
        awaitTaken(50);
        awaitState(feed, FeedHealth.State.RUNNING);
    }

    /** A full memory isn't made fuller while the commit before is under way. */
    @Test
    void memoryThatIsFullBesideACommit_isCommittedBeforeMoreIsRead() throws Exception {
        topicOf(1_000);
        var handler = new TakenRows();
        handler.stopInWrite();
        handler.holdAtMost(50);

        fixture.feedInPolls(handler, 10, 200);

        awaitTaken(1_000);
        assertThat(handler.largestFlush()).isEqualTo(50);
        assertThat(handler.acceptedBesideCommits()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void commitThatFailsWhileMoreIsRead_isReadAgainWithIt() throws Exception {
        topicOf(1_000);
        var handler = new TakenRows();
        Stop first = handler.stopInWrite();
        handler.failNext(1);

        Feed feed = fixture.feedInPolls(handler, 10, 200);
        await().until(() -> handler.acceptedBesideCommits() == 200);
        first.goOn();

        awaitDetail(feed, "the database said no");
        awaitTaken(1_000);
    }

    /** The rows of the commit are in, what was read beside it is not. */
    @Test
    void commitWhoseAnswerIsLostWhileMoreIsRead_isNotRepeated() throws Exception {
        topicOf(1_000);
        var handler = new TakenRows();
        Stop first = handler.stopInWrite();

        Feed feed = fixture.feedInPolls(handler, 10, 200);
        await().until(() -> handler.acceptedBesideCommits() == 200);
        fixture.loseAnswerOfNextCommit();
        first.goOn();

        awaitDetail(feed, "the answer was lost");
        awaitTaken(1_000);
    }

    /** The partitions that go are committed by their former owner, or read by the next one, and never both. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void partitionsRevokedDuringACommit_areTakenOnce(boolean commitFails) throws Exception {
        fixture.createTopic(2);
        fixture.send(2, 0, 12_000);
        var handler = new TakenRows();
        Stop writing = handler.stopInWrite();
        Stop reading = handler.stopInAcceptBesideCommit();
        handler.acceptSlowlyBesideCommit(Duration.ofMillis(20));
        handler.failNext(commitFails ? 1 : 0);
        Feed first = fixture.feedInSteps(handler, 5_000);
        reading.awaitReached();

        Feed second = fixture.feed(new TakenRows());
        fixture.awaitMembers(2, GroupState.PREPARING_REBALANCE);
        reading.goOn();
        fixture.awaitMembers(2, GroupState.STABLE);
        assertThat(fixture.taken()).as("committed so far").isEmpty();
        writing.goOn();

        await().untilAsserted(() -> {
            assertThat(first.health().positions()).hasSize(1);
            assertThat(second.health().positions()).hasSize(1);
        });
        first.close();
        awaitTaken(12_000);
    }

    @Test
    void ownerSuspendedBeforeItWrites_isFencedAndItsRecordsAreTakenOnce() throws Exception {
        var zombie = new TakenRows();
        assertFencedOnceSuspended(zombie, zombie.stopInAccept());
    }

    /** Its transaction is open and has the position locked, so the next owner gets it once PostgreSQL has ended that. */
    @Test
    void ownerSuspendedInsideItsTransaction_isFencedAndItsRecordsAreTakenOnce() throws Exception {
        var zombie = new TakenRows();
        assertFencedOnceSuspended(zombie, zombie.stopInWrite());
    }

    @Test
    void memoryThatRunsOut_isGivenBackAndAllIsReadAgain() throws Exception {
        fixture.createTopic(1);
        var handler = new TakenRows();
        handler.runOutOfMemoryOnce();
        fixture.send(1, 0, 10);

        Feed feed = fixture.feed(handler);

        awaitTaken(10);
        awaitState(feed, FeedHealth.State.RUNNING);
        assertThat(feed.worker().status().running()).isTrue();
        assertThat(feed.worker().status().failures()).isEqualTo(1);
    }

    private void assertFencedOnceSuspended(TakenRows zombie, Stop stop) throws Exception {
        fixture.createTopic(1);
        Map<String, Object> impatient = Map.of("session.timeout.ms", 6_000, "max.poll.interval.ms", 6_000);
        Feed suspended = fixture.feed(zombie, impatient, true);
        fixture.send(1, 0, 10);
        stop.awaitReached();

        fixture.feed(new TakenRows(), impatient, true);
        awaitTaken(10);
        assertThat(fixture.epochOf(0)).isEqualTo(2);
        stop.goOn();

        fixture.send(1, 10, 20);
        awaitTaken(20);
        assertThat(suspended.health().state()).isNotEqualTo(FeedHealth.State.STOPPED);
    }

    @Test
    void twoFeeds_shareThePartitionsWithoutLossOrDouble() throws Exception {
        fixture.createTopic(4);
        Feed first = fixture.feed(new TakenRows());
        fixture.send(4, 0, 500);
        Feed second = fixture.feed(new TakenRows());
        fixture.send(4, 500, 1_000);
        await().untilAsserted(() -> {
            assertThat(first.health().positions()).hasSize(2);
            assertThat(second.health().positions()).hasSize(2);
        });
        fixture.send(4, 1_000, 1_500);
        first.close();
        fixture.send(4, 1_500, 2_000);

        awaitTaken(2_000);
    }

    @Test
    void caughtUp_isKnownWithTheTimeUpToWhichAllIsIn() throws Exception {
        fixture.createTopic(2, Map.of("message.timestamp.type", "LogAppendTime"));
        fixture.send(2, 0, 10);
        Instant sent = Instant.now();

        Feed feed = fixture.feed(new TakenRows());

        await().untilAsserted(() -> {
            assertThat(feed.health().caughtUp()).isTrue();
            assertThat(feed.health().positions()).hasSize(2).allSatisfy(position -> assertThat(
                            position.completeThrough())
                    .isAfter(sent));
        });
        assertThat(feed.health().lag()).hasValue(0);
        assertThat(feed.worker().status().hangs(Duration.ofSeconds(10))).isFalse();
    }

    @Test
    void kafkaThatIsNotThere_isARetryOfWhichTheLagIsNotKnown() {
        Feed feed = fixture.feed(new TakenRows(), Map.of("bootstrap.servers", "localhost:1"), true);

        await().until(() -> feed.health().state() == FeedHealth.State.RETRYING);

        assertThat(feed.health().lag()).isEmpty();
        assertThat(feed.worker().status().running()).isTrue();
    }

    /** Before the group has given it its partitions, that it has none means nothing. */
    @Test
    void feedThatHasNotJoined_isNotCaughtUp() throws Exception {
        fixture.createTopic(1);
        var handler = new TakenRows();
        Stop first = handler.stopInAccept();
        fixture.feed(handler);
        fixture.send(1, 0, 1);
        first.awaitReached();

        Feed waiting = fixture.feed(new TakenRows());
        fixture.awaitMembers(2, GroupState.PREPARING_REBALANCE);

        assertThat(waiting.health().state()).isEqualTo(FeedHealth.State.STARTING);
        assertThat(waiting.health().lag()).isEmpty();
        assertThat(waiting.health().caughtUp()).isFalse();
        first.goOn();
    }

    @Test
    void topicRecreatedWhileStopped_stopsTheFeed() throws Exception {
        Feed before = feedThatHasTakenFive();
        before.close();
        recreateTopic(8);

        Feed after = fixture.feed(new TakenRows());

        awaitState(after, FeedHealth.State.STOPPED);
        assertThat(after.health().detail()).contains(fixture.topic(), "was recreated");
        assertThat(fixture.taken()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void topicRecreatedWhileReading_stopsTheFeed(int records) throws Exception {
        Feed feed = feedThatHasTakenFive();

        recreateTopic(records);

        awaitState(feed, FeedHealth.State.STOPPED);
        assertThat(feed.health().detail()).contains("was recreated");
    }

    /** As whoever mends it does: what was read is made anew, with the position behind it. */
    @Test
    void stoppedFeed_saysWhatMendsIt_andGoesOnOnceItsPositionIsMoved() throws Exception {
        Feed feed = feedThatHasTakenFive();
        recreateTopic(3);
        awaitState(feed, FeedHealth.State.STOPPED);
        assertThat(feed.health().detail()).endsWith("'mend it' mends it");

        try (Connection connection = fixture.connection()) {
            new FeedPositions(fixture.topic(), fixture.topic()).moveTo(connection, fixture.topicId(), Map.of(0, 0L));
        }

        await().untilAsserted(() -> assertThat(fixture.taken()).hasSize(8));
        awaitState(feed, FeedHealth.State.RUNNING);
    }

    @Test
    void partitionsAddedToALiveTopic_areReadFromTheirStart() throws Exception {
        Feed feed = feedThatHasTakenFive();

        fixture.addPartitions(3);
        fixture.send(3, 5, 20);

        awaitTaken(20);
        await().untilAsserted(() -> assertThat(feed.health().positions()).hasSize(3));
    }

    @Test
    void recordsThatExpiredUnread_stopTheFeed() throws Exception {
        Feed before = feedThatHasTakenFive();
        before.close();
        fixture.send(1, 5, 20);
        fixture.deleteRecordsBefore(0, 10);

        Feed after = fixture.feed(new TakenRows());

        awaitState(after, FeedHealth.State.STOPPED);
        assertThat(after.health().detail()).contains("starts at offset 10", "was read only up to 5", "5 are lost");
    }

    /** The others are claimed by then, and stand nowhere yet. */
    @Test
    void recordsOfOnePartitionAmongSeveralThatExpiredUnread_stopTheFeed() throws Exception {
        fixture.createTopic(3);
        fixture.send(3, 0, 9);
        Feed before = fixture.feed(new TakenRows());
        awaitTaken(9);
        before.close();
        fixture.send(3, 9, 18);
        fixture.deleteRecordsBefore(2, 5);

        Feed after = fixture.feed(new TakenRows());

        awaitState(after, FeedHealth.State.STOPPED);
        assertThat(after.health().detail()).contains("-2 starts at offset 5", "was read only up to 3", "2 are lost");
    }

    @Test
    void newReaderOfALogWithoutItsBeginning_startsOnlyIfThatIsAllowed() throws Exception {
        topicOf(10);
        fixture.deleteRecordsBefore(0, 4);

        Feed strict = fixture.feed(new TakenRows(), Map.of(), true);
        awaitState(strict, FeedHealth.State.STOPPED);
        assertThat(strict.health().detail()).contains("starts at offset 4", "was read only up to 0");

        fixture.feed(new TakenRows(), Map.of(), false);
        await().untilAsserted(() -> assertThat(fixture.taken()).containsExactly(4, 5, 6, 7, 8, 9));
    }

    @Test
    void partitionsThatAreAdded_areReadToo() throws Exception {
        fixture.createTopic(1);
        fixture.send(1, 0, 5);
        fixture.feed(new TakenRows(), Map.of("metadata.max.age.ms", 500), true);
        awaitTaken(5);

        fixture.addPartitions(2);
        fixture.send(2, 5, 10);

        awaitTaken(10);
    }

    @Test
    void partitionsThatAreAdded_whereTheyAreNotWanted_stopTheFeed_untilTheyHaveAPosition() throws Exception {
        fixture.createTopic(1);
        fixture.send(1, 0, 5);
        Feed feed = fixture.feedOfFixedPartitions(new TakenRows());
        awaitTaken(5);

        fixture.addPartitions(2);
        awaitState(feed, FeedHealth.State.STOPPED);
        assertThat(feed.health().detail()).contains(fixture.topic(), "was given more partitions", "'mend it' mends it");
        fixture.send(2, 5, 10);
        Feed started = fixture.feedOfFixedPartitions(new TakenRows());
        awaitState(started, FeedHealth.State.STOPPED);
        assertThat(fixture.taken()).hasSize(5);

        fixture.execute("INSERT INTO feed_position SELECT reader, topic, 1, topic_id, 0, 0 FROM feed_position");

        awaitTaken(10);
    }

    @Test
    void stoppedFeed_goesOnOnceItsPositionWasMoved() throws Exception {
        Feed before = feedThatHasTakenFive();
        before.close();
        fixture.send(1, 5, 20);
        fixture.deleteRecordsBefore(0, 10);
        Feed feed = fixture.feed(new TakenRows());
        awaitState(feed, FeedHealth.State.STOPPED);

        fixture.execute("UPDATE feed_position SET next_offset = 10");

        await().untilAsserted(() -> assertThat(fixture.taken()).hasSize(15));
        awaitState(feed, FeedHealth.State.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "40001"})
    void commitThatLosesAgainstAnotherTransaction_isMadeAgain_withoutReadingAgain(String sqlState) throws Exception {
        fixture.createTopic(1);
        var handler = new TakenRows();
        handler.loseNext(2, sqlState);
        fixture.send(1, 0, 10);

        Feed feed = fixture.feed(handler);

        awaitTaken(10);
        assertThat(fixture.epochOf(0)).as("assigned once").isEqualTo(1);
        awaitState(feed, FeedHealth.State.RUNNING);
    }

    private void topicOf(int records) throws Exception {
        fixture.createTopic(1);
        fixture.send(1, 0, records);
    }

    private Feed feedThatHasTakenFive() throws Exception {
        topicOf(5);
        Feed feed = fixture.feed(new TakenRows());
        awaitTaken(5);
        return feed;
    }

    private void recreateTopic(int records) throws Exception {
        fixture.deleteTopic();
        await().ignoreExceptions().until(() -> {
            fixture.createTopic(1);
            return true;
        });
        fixture.send(1, 100, 100 + records);
    }

    private void awaitTaken(int count) {
        List<Integer> expected = IntStream.range(0, count).boxed().toList();
        await().untilAsserted(() -> assertThat(fixture.taken()).isEqualTo(expected));
    }

    private static void awaitDetail(Feed feed, String part) {
        await().untilAsserted(() -> assertThat(feed.health().detail()).contains(part));
    }

    private static void awaitState(Feed feed, FeedHealth.State state) {
        await().untilAsserted(() ->
                assertThat(feed.health().state()).as(feed.health().detail()).isEqualTo(state));
    }
}
