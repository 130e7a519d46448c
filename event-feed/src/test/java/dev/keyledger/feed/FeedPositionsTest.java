package dev.keyledger.feed;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.feed.FeedPositions.Position;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
final class FeedPositionsTest {

    private FeedFixture fixture;
    private FeedPositions positions;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new FeedFixture();
        positions = new FeedPositions(fixture.topic(), fixture.topic());
        fixture.createTopic(1);
        fixture.send(1, 0, 10);
        fixture.feed(new TakenRows());
        awaitTaken(IntStream.range(0, 10).boxed().toList());
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    @Test
    void lockedPositions_holdTheFeedsCommitsAndNothingElse() throws Exception {
        int epoch = fixture.epochOf(0);
        try (Connection connection = fixture.connection()) {
            connection.setAutoCommit(false);
            Map<Integer, Position> locked = positions.lock(connection, topicId(connection), 1);
            assertThat(locked.get(0).nextOffset()).isEqualTo(10);

            fixture.send(1, 10, 20);

            await().during(Duration.ofSeconds(1)).until(() -> fixture.taken().size() == 10);
            connection.commit();
        }
        awaitTaken(IntStream.range(0, 20).boxed().toList());
        assertThat(fixture.epochOf(0)).as("nobody was fenced").isEqualTo(epoch);
    }

    @Test
    void movedPosition_isWhereTheFeedGoesOn() throws Exception {
        try (Connection connection = fixture.connection()) {
            connection.setAutoCommit(false);
            String topicId = topicId(connection);
            positions.lock(connection, topicId, 1);
            positions.moveTo(connection, topicId, Map.of(0, 15L));
            connection.commit();
        }

        fixture.send(1, 10, 20);

        awaitTaken(Stream.concat(
                        IntStream.range(0, 10).boxed(), IntStream.range(15, 20).boxed())
                .toList());
    }

    @Test
    void lock_addsPartitionsThatWereNeverRead_andMoveForgetsThoseThatAreGone() throws Exception {
        try (Connection connection = fixture.connection()) {
            connection.setAutoCommit(false);
            String topicId = topicId(connection);

            assertThat(positions.lock(connection, topicId, 3).get(2)).isEqualTo(new Position(topicId, 0));
            positions.moveTo(connection, "another", Map.of(0, 4L));

            assertThat(positions.read(connection)).containsExactly(Map.entry(0, new Position("another", 4)));
            connection.rollback();
        }
    }

    private String topicId(Connection connection) throws Exception {
        return positions.read(connection).get(0).topicId();
    }

    private void awaitTaken(List<Integer> expected) {
        await().untilAsserted(() -> assertThat(fixture.taken()).isEqualTo(expected));
    }
}
