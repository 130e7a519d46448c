package dev.keyledger.feed;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.kafka.BrokenBatch;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compressed, broken, or both. */
@Timeout(600)
final class UnreadableRecordsTest {

    private FeedFixture fixture;

    @BeforeEach
    void prepare() throws Exception {
        fixture = new FeedFixture();
        fixture.createTopic(1);
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodec_isRead(String codec) throws Exception {
        fixture.sendBatch(Map.of("compression.type", codec), 0, 100);

        fixture.feed(new TakenRows());

        awaitTaken(IntStream.range(0, 100));
    }

    @ParameterizedTest
    @CsvSource({"gzip, true", "snappy, true", "lz4, true", "zstd, true", "none, false", "gzip, false"})
    void brokenBatch_isLeftOutByItsOffsets_andAllBeforeAndBehindIsRead(String codec, boolean checksumHolds)
            throws Exception {
        Map<String, Object> settings = Map.of("compression.type", codec);
        fixture.sendBatch(settings, 0, 20);
        fixture.sendBatch(settings, 20, 50);
        fixture.sendBatch(settings, 50, 60);
        BrokenBatch.Offsets broken = fixture.breakBatch(30, checksumHolds);
        var handler = new TakenRows();
        handler.skipUnreadable();

        Feed feed = fixture.feed(handler);

        awaitTaken(IntStream.concat(IntStream.range(0, 20), IntStream.range(50, 60)));
        assertThat(broken).isEqualTo(new BrokenBatch.Offsets(20, 49));
        assertThat(handler.skipped()).singleElement().satisfies(records -> {
            assertThat(records.from()).isEqualTo(20);
            assertThat(records.to()).isEqualTo(50);
            assertThat(records.partition()).isEqualTo(new TopicPartition(fixture.topic(), 0));
        });
        await().until(() -> feed.health().caughtUp());
    }

    @Test
    void soundBatchBetweenTwoBrokenOnes_isRead_andTheLastOneOfTheLogToo() throws Exception {
        Map<String, Object> settings = Map.of("compression.type", "zstd");
        for (int from = 0; from < 40; from += 10) {
            fixture.sendBatch(settings, from, from + 10);
        }
        fixture.breakBatch(10, true);
        fixture.breakBatch(30, true);
        var handler = new TakenRows();
        handler.skipUnreadable();

        Feed feed = fixture.feed(handler);

        awaitTaken(IntStream.concat(IntStream.range(0, 10), IntStream.range(20, 30)));
        await().until(() -> feed.health().caughtUp());
        feed.close();
        fixture.sendBatch(settings, 40, 50);
        fixture.feed(new TakenRows());
        awaitTaken(IntStream.of(IntStream.range(0, 50)
                .filter(i -> i < 10 || (i >= 20 && i < 30) || i >= 40)
                .toArray()));
    }

    /** Half a mebibyte of records that say next to nothing. */
    @Test
    void wideBatch_isGotOverInAFewSteps_andSoIsTheOneBesideIt() throws Exception {
        Map<String, Object> settings = Map.of("batch.size", 1 << 19, "compression.type", "lz4");
        fixture.sendBatch(settings, 0, 10);
        fixture.sendBatch(settings, 10, 10_010);
        fixture.sendBatch(settings, 10_010, 20_010);
        fixture.sendBatch(settings, 20_010, 20_020);
        assertThat(fixture.breakBatch(10, false)).isEqualTo(new BrokenBatch.Offsets(10, 10_009));
        assertThat(fixture.breakBatch(10_010, false)).isEqualTo(new BrokenBatch.Offsets(10_010, 20_009));
        var partition = new TopicPartition(fixture.topic(), 0);
        var steps = new AtomicInteger();

        var found = UnreadableRecords.find(
                new KafkaException("stumbled"),
                Map.of("bootstrap.servers", fixture.kafka()),
                Map.of(partition, 10L),
                steps::incrementAndGet);

        assertThat(found).hasValueSatisfying(records -> {
            assertThat(records.from()).isEqualTo(10);
            assertThat(records.to()).isEqualTo(20_010);
            assertThat(records.why()).isEqualTo("the checksum doesn't hold");
        });
        assertThat(steps).hasValueLessThan(100);
    }

    @Test
    void brokenBatch_whereNoneMayBeLost_stopsTheFeed_whichSaysWhichOffsets() throws Exception {
        Map<String, Object> settings = Map.of("compression.type", "lz4");
        fixture.sendBatch(settings, 0, 5);
        fixture.sendBatch(settings, 5, 9);
        fixture.breakBatch(5, true);

        Feed feed = fixture.feed(new TakenRows());

        await().until(() -> feed.health().state() == FeedHealth.State.STOPPED);
        assertThat(feed.health().detail()).contains("offsets 5 to 8", "can't be read", "would lose them");
    }

    /** A JVM that must not unpack native code, as in a container whose temporary directory lets nothing run. */
    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd"})
    void codecThatCannotBeLoaded_stopsTheFeed_whichNamesItAndWhatToDo(String codec) throws Exception {
        fixture.sendBatch(Map.of("compression.type", codec), 0, 10);
        Process reader = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.xerial.snappy.tempdir=/dev/null/none",
                        "-DZstdTempFolder=/dev/null/none",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WithoutNativeCode.class.getName(),
                        fixture.topic(),
                        fixture.kafka(),
                        fixture.databaseUrl()))
                .redirectError(new File("/dev/null"))
                .start();
        String health = new String(reader.getInputStream().readAllBytes(), UTF_8);
        assertThat(reader.waitFor(3, TimeUnit.MINUTES)).isTrue();

        assertThat(health)
                .startsWith("STOPPED")
                .contains("compressed with", codec, "can't be loaded", "noexec", "-Dorg.xerial.snappy.tempdir");
        assertThat(fixture.taken()).isEmpty();
    }

    /** Reads a topic until its feed stops or has read something, and prints how it does. */
    static final class WithoutNativeCode {
        public static void main(String[] arguments) throws Exception {
            DataSource dataSource = FeedFixture.dataSource(arguments[2]);
            try (var feed =
                    new Feed(new Reader(arguments[0], arguments[1]), dataSource, new Refuse(), Clock.systemUTC())) {
                feed.start();
                await().until(() -> feed.health().state() == FeedHealth.State.STOPPED
                        || (!feed.health().positions().isEmpty()
                                && feed.health().caughtUp()));
                System.out.println(feed.health().state() + " " + feed.health().detail());
            }
        }
    }

    private record Reader(String topic, String bootstrapServers) implements FeedConfig {
        @Override
        public String reader() {
            return topic;
        }

        @Override
        public Map<String, Object> kafka() {
            return Map.of("bootstrap.servers", bootstrapServers);
        }

        @Override
        public String mendedBy() {
            return "mend it";
        }

        @Override
        public boolean wholeLog() {
            return true;
        }
    }

    private static final class Refuse implements FeedHandler {
        @Override
        public void accept(TopicPartition partition, List<ConsumerRecord<byte[], ByteBuffer>> records) {
            throw new IllegalStateException("nothing can be read here");
        }

        @Override
        public Flush flush(List<PartitionPosition> positions) {
            return connection -> {};
        }

        @Override
        public void dropped(TopicPartition partition) {}
    }

    private void awaitTaken(IntStream values) {
        List<Integer> expected = values.boxed().toList();
        await().untilAsserted(() -> assertThat(fixture.taken()).isEqualTo(expected));
    }
}
