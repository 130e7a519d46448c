package dev.keyledger.feed;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.feed.TakenRows.Stop;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What a feed waits for doesn't answer. */
@Isolated("the broker that hangs is that of all tests")
@Timeout(600)
final class SilentFeedTest {

    private FeedFixture fixture;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new FeedFixture();
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    /** A database that takes a commit and doesn't answer: the feed neither knows how it stands nor pretends to. */
    @Test
    void commitWithoutAnAnswer_stallsTheFeed_whoseLagIsNotKnownAndWhoseThreadIsAlive() throws Exception {
        fixture.createTopic(1);
        var handler = new TakenRows();
        Feed feed = fixture.feedSilentAfter(handler, Duration.ofSeconds(2));
        fixture.send(1, 0, 10);
        awaitTaken(10);
        awaitNothingWaits(feed);

        Stop writing = handler.stopInWrite();
        fixture.send(1, 10, 20);

        awaitState(feed, FeedHealth.State.STALLED);
        assertThat(feed.health().detail()).contains("waiting for the database to commit");
        assertThat(feed.health().lag()).isEmpty();
        assertThat(feed.worker().status().silence()).isLessThan(Duration.ofSeconds(2));
        writing.goOn();

        awaitTaken(20);
        awaitState(feed, FeedHealth.State.RUNNING);
        awaitNothingWaits(feed);
    }

    /** What Kafka said last is no answer to how much waits now. */
    @Test
    void kafkaThatStopsAnswering_stallsTheFeed_whoseLagIsNotKnownAndWhoseThreadIsAlive() throws Exception {
        fixture.createTopic(1);
        Feed feed = fixture.feedSilentAfter(new TakenRows(), Duration.ofSeconds(2));
        fixture.send(1, 0, 10);
        awaitTaken(10);
        awaitNothingWaits(feed);

        fixture.whileKafkaHangs(() -> {
            awaitState(feed, FeedHealth.State.STALLED);
            assertThat(feed.health().detail()).contains("waiting for Kafka to answer");
            assertThat(feed.health().lag()).isEmpty();
            assertThat(feed.health().positions()).singleElement().satisfies(position -> {
                assertThat(position.nextOffset()).isEqualTo(10);
                assertThat(position.lag()).isEmpty();
            });
            assertThat(feed.worker().status().silence()).isLessThan(Duration.ofSeconds(2));
        });

        awaitNothingWaits(feed);
        awaitState(feed, FeedHealth.State.RUNNING);
    }

    private void awaitTaken(int count) {
        List<Integer> expected = IntStream.range(0, count).boxed().toList();
        await().untilAsserted(() -> assertThat(fixture.taken()).isEqualTo(expected));
    }

    private static void awaitNothingWaits(Feed feed) {
        await().untilAsserted(() -> assertThat(feed.health().lag()).hasValue(0));
    }

    private static void awaitState(Feed feed, FeedHealth.State state) {
        await().untilAsserted(() ->
                assertThat(feed.health().state()).as(feed.health().detail()).isEqualTo(state));
    }
}
