package dev.keyledger.feed;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Producers that write in transactions: what was not committed was never there. */
@Timeout(600)
final class TransactionsTest {

    private FeedFixture fixture;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new FeedFixture();
        fixture.createTopic(1, Map.of("message.timestamp.type", "LogAppendTime"));
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    @Test
    void abortedTransaction_isNotTaken_andLeavesNoLag() throws Exception {
        try (var producer = transactional()) {
            inTransaction(producer, 0, 10, true);
            inTransaction(producer, 10, 20, false);
            inTransaction(producer, 20, 30, true);
            inTransaction(producer, 30, 40, false);
        }

        Feed feed = fixture.feed(new TakenRows());

        awaitTaken(IntStream.concat(IntStream.range(0, 10), IntStream.range(20, 30)));
        await().until(() -> feed.health().caughtUp());
        assertThat(feed.health().lag()).hasValue(0);
        feed.close();
        fixture.sendBatch(Map.of(), 40, 45);
        fixture.feed(new TakenRows());
        awaitTaken(
                IntStream.of(IntStream.range(0, 45).filter(i -> i / 10 % 2 == 0).toArray()));
    }

    /** What comes behind an open transaction waits for it: told as lag, never as complete, and not taken for a hang. */
    @Test
    void openTransaction_isLag_andTakenOnceItIsCommitted() throws Exception {
        fixture.sendBatch(Map.of(), 0, 5);
        Feed feed = fixture.feedSilentAfter(new TakenRows(), Duration.ofSeconds(3));
        awaitTaken(IntStream.range(0, 5));
        try (var producer = transactional()) {
            producer.beginTransaction();
            send(producer, 5, 10);
            Instant written = Instant.now();
            fixture.sendBatch(Map.of(), 10, 12);

            await().until(() -> feed.health().lag().orElse(0) == 7);
            await().during(Duration.ofSeconds(5)).until(() -> feed.health().state() == FeedHealth.State.RUNNING);
            assertThat(feed.health().caughtUp()).isFalse();
            assertThat(feed.health().positions()).singleElement().satisfies(position -> assertThat(
                            position.completeThrough())
                    .isBefore(written));
            assertThat(fixture.taken()).hasSize(5);

            producer.commitTransaction();
        }
        awaitTaken(IntStream.range(0, 12));
        await().until(() -> feed.health().caughtUp());
    }

    /** A reader of before read on into open transactions, whose position is no sign that the log was cut off. */
    @Test
    void positionInsideAnOpenTransaction_isGoneOnFrom() throws Exception {
        fixture.sendBatch(Map.of(), 0, 5);
        Feed before = fixture.feed(new TakenRows());
        awaitTaken(IntStream.range(0, 5));
        before.close();
        try (var producer = transactional()) {
            producer.beginTransaction();
            send(producer, 5, 10);
            fixture.execute("UPDATE feed_position SET next_offset = 8");

            Feed feed = fixture.feed(new TakenRows());
            await().until(() -> feed.health().state() == FeedHealth.State.RUNNING);
            producer.commitTransaction();
            awaitTaken(IntStream.of(0, 1, 2, 3, 4, 8, 9));
        }
    }

    private KafkaProducer<String, String> transactional() {
        KafkaProducer<String, String> producer = fixture.producer(Map.of("transactional.id", fixture.topic()));
        producer.initTransactions();
        return producer;
    }

    private void inTransaction(KafkaProducer<String, String> producer, int from, int to, boolean commit)
            throws Exception {
        producer.beginTransaction();
        send(producer, from, to);
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    private void send(KafkaProducer<String, String> producer, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            var unused = producer.send(new ProducerRecord<>(fixture.topic(), 0, "key", Integer.toString(i)));
        }
        producer.flush();
    }

    private void awaitTaken(IntStream values) {
        List<Integer> expected = values.boxed().toList();
        await().untilAsserted(() -> assertThat(fixture.taken()).isEqualTo(expected));
    }
}
