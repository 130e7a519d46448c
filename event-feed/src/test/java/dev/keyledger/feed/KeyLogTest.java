package dev.keyledger.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.AbortedRecords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a log still has what was read of it, and not only as much. */
@Timeout(600)
final class KeyLogTest {
    private FeedFixture fixture;
    private KeyLog log;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new FeedFixture();
        fixture.createTopic(2, Map.of("message.timestamp.type", "LogAppendTime"));
        fixture.send(1, 0, 20);
        log = new KeyLog(Map.of("bootstrap.servers", fixture.kafka()), fixture.topic(), fixture.topic(), List.of());
    }

    @AfterEach
    void cleanUp() throws Exception {
        log.close();
        fixture.close();
    }

    @Test
    void logThatHasWhatWasRead_goesOn_andNamesTheLastRecord() {
        Map<Integer, LastRecord> there = continuation(20, Map.of()).orElseThrow();

        assertThat(there).hasSize(1).extractingByKey(0).satisfies(last -> assertThat(last.offset())
                .isEqualTo(19));
        assertThat(continuation(20, there)).contains(there);
        assertThat(continuation(0, Map.of())).contains(Map.of());
        assertThat(log.continuation("another-log", Map.of(0, 20L), there)).isEmpty();
    }

    /** As after a cut: it has grown to as many, and others stand in their places. */
    @Test
    void otherRecordInThePlaceOfTheLast_isNoContinuation() {
        LastRecord last = continuation(20, Map.of()).orElseThrow().get(0);

        assertThat(continuation(20, Map.of(0, new LastRecord(last.offset(), "another"))))
                .isEmpty();
        assertThat(continuation(20, Map.of(0, new LastRecord(18, last.identity()))))
                .isEmpty();
        assertThat(continuation(21, Map.of(0, last))).as("further than it goes").isEmpty();
    }

    /** It would be known by its number alone. */
    @Test
    void everyRecord_hasAnIdentityOfItsOwn_thoughItHasTheSameContents() throws Exception {
        fixture.sendBatch(Map.of(), 7, 8);
        fixture.sendBatch(Map.of(), 7, 8);

        LastRecord one = continuation(21, Map.of()).orElseThrow().get(0);
        LastRecord other = continuation(22, Map.of()).orElseThrow().get(0);

        assertThat(one.offset()).isEqualTo(20);
        assertThat(other.offset()).isEqualTo(21);
        assertThat(continuation(21, Map.of(0, one))).isPresent();
    }

    @Test
    void abortedTransactionsBehindTheLastRecord_areNoneOfIt_howeverMany() throws Exception {
        LastRecord last = continuation(20, Map.of()).orElseThrow().get(0);
        for (int i = 0; i < 10; i++) {
            AbortedRecords.send(new ProducerRecord<>(fixture.topic(), 0, null, "aborted".getBytes(UTF_8)));
        }

        assertThat(continuation(40, Map.of(0, last))).contains(Map.of(0, last));
    }

    @Test
    void lastRecordThatWasDeletedAtTheFront_isNoSignOfACut() throws Exception {
        LastRecord last = continuation(10, Map.of()).orElseThrow().get(0);
        fixture.deleteRecordsBefore(0, 10);

        assertThat(continuation(10, Map.of(0, last))).contains(Map.of());
        assertThat(continuation(9, Map.of())).as("more is gone than was read").isEmpty();
    }

    private Optional<Map<Integer, LastRecord>> continuation(long next, Map<Integer, LastRecord> lastRecords) {
        return log.continuation(log.topicId(), Map.of(0, next), lastRecords);
    }
}
