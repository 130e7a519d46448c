package dev.keyledger.usage;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.feed.FeedHealth;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.StartOperation;
import dev.keyledger.testsupport.kafka.BrokenBatch;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics that aren't what they were: more partitions, made again, cut off, broken, written to in transactions. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ChangedTopicsTest {
    private static final String NO_PRICE_BUT = """
            {"models": [{"model": "gpt-4o", "prices": [{"from": "2020-01-01", "inputPico": 7, "outputPico": 9,
                "source": "a test", "asOf": "2026-01-01"}]}]}
            """;

    private Laboratory lab;
    private SentEvents events;
    private UsagePipeline pipeline;

    @BeforeEach
    void open() throws Exception {
        lab = new Laboratory();
        events = new SentEvents(lab.topics.gatewayRequests());
        start();
    }

    private void start() {
        pipeline = lab.pipeline(
                lab.dataSource,
                Clock.systemUTC(),
                Map.of("keyledger.usage.flush-interval", "PT0.05S", "keyledger.usage.idle-interval", "PT0.1S"));
        pipeline.start();
    }

    @AfterEach
    void close() {
        pipeline.close();
        lab.close();
    }

    @Test
    void partitionsThatAreAdded_stopCounting_untilAReplayAdoptsThem_withThePricesOfAllOthers() throws Exception {
        sendToEach(Laboratory.PARTITIONS, 10);
        lab.awaitQuiet();
        lab.worker(Map.of());
        lab.awaitEnd(lab.request(new StartOperation("reprice", null, null, NO_PRICE_BUT)));

        lab.addPartitions(Laboratory.PARTITIONS + 1);

        awaitStopped("was given more partitions");
        assertThat(lab.awaitEnd(lab.request(new StartOperation("reprice", null, null, NO_PRICE_BUT)))
                        .detail())
                .contains("was given partitions: it has 4, and 3 are counted", "a replay of usage keeps that");
        sendToEach(Laboratory.PARTITIONS + 1, 10);
        assertThat(counted()).isEqualTo(30);

        replay();

        awaitCounted(70);
        assertThat(lab.query("SELECT partition, sum(requests), sum(cost_usd) FROM usage_hour GROUP BY 1 ORDER BY 1"))
                .containsExactly(
                        "0 20 0.000000140000", "1 20 0.000000140000", "2 20 0.000000140000", "3 10 0.000000070000");
        await().untilAsserted(() -> assertThat(lab.admin
                        .describeTopics(List.of(lab.topics.usage()))
                        .allTopicNames()
                        .get()
                        .get(lab.topics.usage())
                        .partitions())
                .hasSize(Laboratory.PARTITIONS + 1));
        await().untilAsserted(() ->
                assertThat(lab.query("SELECT count(*) FROM unpublished_total")).containsExactly("0"));
        Operation again = lab.awaitEnd(lab.request(new StartOperation("rebuild", null, null, null)));
        assertThat(again.status()).as("%s", again).isEqualTo(OperationStatus.COMPLETED);
        assertThat(again.differences().values()).containsOnly(0L);
    }

    @Test
    void usageThatIsRecreated_holdsEverythingAgain() throws Exception {
        sendToEach(Laboratory.PARTITIONS, 10);
        lab.awaitQuiet();
        Map<String, String> before = published();
        assertThat(before).hasSize(6);

        lab.recreateUsage();

        await().untilAsserted(() -> assertThat(published()).isEqualTo(before));
        sendToEach(Laboratory.PARTITIONS, 1);
        lab.awaitQuiet();
        await().untilAsserted(() -> assertThat(published().keySet()).isEqualTo(before.keySet()));
    }

    /** Nothing was sent while the service was down, and nothing is afterwards. */
    @Test
    void usageThatIsRecreatedWhileNobodyPublishes_holdsEverythingAgain() throws Exception {
        sendToEach(Laboratory.PARTITIONS, 10);
        lab.awaitQuiet();
        Map<String, String> before = published();
        pipeline.close();
        lab.recreateUsage();

        start();

        await().untilAsserted(() -> assertThat(published()).isEqualTo(before));
    }

    /** Two letters of offset 0: of the topic before and of the one after. */
    @Test
    void deadLettersThatStillWait_areSentBesideThoseOfARecreatedTopic() throws Exception {
        lab.admin.deleteTopics(List.of(lab.topics.deadLetters())).all().get();
        lab.gateway.send(garbage("first")).get();
        await().untilAsserted(() -> assertThat(waitingLetters()).isEqualTo("1"));
        lab.recreateGatewayRequests();
        awaitStopped("was recreated");
        lab.worker(Map.of());
        replay();
        lab.gateway.send(garbage("second")).get();
        await().untilAsserted(() -> assertThat(waitingLetters()).isEqualTo("2"));

        lab.createDeadLetters();

        await().untilAsserted(() -> {
            assertThat(waitingLetters()).isEqualTo("0");
            assertThat(lab.records(lab.topics.deadLetters()))
                    .extracting(letter -> new String(letter.value(), UTF_8))
                    .containsExactlyInAnyOrder("first", "second");
        });
    }

    @Test
    void logThatExpiredUnread_stopsCounting_untilAReplayGoesOnBehindIt() throws Exception {
        sendToEach(1, 10);
        lab.awaitQuiet();
        pipeline.close();
        sendToEach(1, 10);
        lab.forgetBefore(0, 15);
        start();
        awaitStopped("5 are lost");
        lab.worker(Map.of());

        replay();

        awaitCounted(15);
    }

    /** As after a leader was elected that lacked the last records. What came since stands where others were counted. */
    @Test
    void logThatWasCutOff_stopsCounting_untilAReplayGoesOnWithWhatCameSince() throws Exception {
        sendToEach(1, 10);
        lab.awaitQuiet();
        pipeline.close();
        lab.execute("UPDATE feed_position SET next_offset = 50 WHERE partition = 0");
        start();
        awaitStopped("it was truncated");
        sendToEach(1, 10);
        lab.worker(Map.of());

        replay();

        awaitCounted(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void batchThatNobodyCanRead_isOneDeadLetterOfItsOffsets_andARebuildCountsTheSame(String codec) throws Exception {
        pipeline.close();
        Map<String, Object> settings = Map.of("compression.type", codec);
        for (int batch = 0; batch < 3; batch++) {
            events.sendBatch(settings, 0, 20);
        }
        BrokenBatch.at(lab.logOf(0), 25, true);

        start();

        awaitCounted(40);
        await().untilAsserted(() -> assertThat(lab.records(lab.topics.deadLetters()))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.key()).isNull();
                    assertThat(letter.value()).isNull();
                    assertThat(header(letter, "reason")).isEqualTo("unreadable-batch");
                    assertThat(header(letter, "reason-detail")).contains("offsets 20 to 39 can't be read");
                    assertThat(header(letter, "source-offset")).isEqualTo("20");
                    assertThat(header(letter, "source-last-offset")).isEqualTo("39");
                }));
        lab.worker(Map.of());
        Operation rebuilt = lab.awaitEnd(lab.request(new StartOperation("rebuild", null, null, null)));
        assertThat(rebuilt.status()).as("%s", rebuilt).isEqualTo(OperationStatus.COMPLETED);
        assertThat(rebuilt.differences().values()).containsOnly(0L);
    }

    @Test
    void transactions_areCountedOnceTheyAreCommitted_andARebuildCountsTheSame() throws Exception {
        try (var producer = SentEvents.producer(Map.of("transactional.id", lab.topics.gatewayRequests()))) {
            producer.initTransactions();
            for (boolean commit : List.of(true, false, true, false)) {
                producer.beginTransaction();
                events.send(producer, 0, 10);
                if (commit) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
            awaitCounted(20);
            assertThat(pipeline.health().caughtUp()).isTrue();
            producer.beginTransaction();
            events.send(producer, 0, 10);
            await().until(() -> pipeline.health().lag().orElse(0) > 0);
            lab.worker(Map.of());
            Operation rebuilt = lab.awaitEnd(lab.request(new StartOperation("rebuild", null, null, null)));
            assertThat(rebuilt.status()).as("%s", rebuilt).isEqualTo(OperationStatus.COMPLETED);
            assertThat(rebuilt.differences().values()).containsOnly(0L);
            assertThat(counted()).isEqualTo(20);
            producer.commitTransaction();
        }
        awaitCounted(30);
        Operation rebuilt = lab.awaitEnd(lab.request(new StartOperation("rebuild", null, null, null)));
        assertThat(rebuilt.differences().values()).containsOnly(0L);
        assertThat(rebuilt.done()).isEqualTo(rebuilt.total());
    }

    /** Nothing that the parser lets pass can stop the counting: of every field the most, and the least, that it may be. */
    @Test
    void extremeValues_areStored() throws Exception {
        String name = "\uD83D\uDE00".repeat(100);
        String wide = "語".repeat(200);
        for (String model : List.of(name, wide, "\\uFFFF", "m", "\\uFFFE".repeat(200))) {
            for (String cost : List.of("999999.999999999999", "0", "0.000000000001")) {
                for (int i = 0; i < 20; i++) {
                    var unused = lab.gateway.send(events.event(
                            0, model.hashCode() + cost + i, """
                            {"keyId":"%s","model":"%s","provider":"%s","inputTokens":1000000000,
                             "cacheWriteInputTokens":1000000000,"cacheWrite1hInputTokens":1000000000,
                             "audioInputTokens":1000000000,"outputTokens":1000000000,"audioOutputTokens":1000000000,
                             "serviceTier":"%s",
                             "statusCode":599,"durationMs":9223372036854775807,"secretVersion":2147483647,
                             "reportedCostUsd":"%s"}""".formatted(events.key, model, model, model, cost)));
                }
            }
        }
        awaitCounted(300);
        assertThat(lab.query("SELECT * FROM dead_letter_count")).isEmpty();
    }

    private void sendToEach(int partitions, int count) throws Exception {
        try (var producer = SentEvents.producer(Map.of())) {
            for (int partition = 0; partition < partitions; partition++) {
                events.send(producer, partition, count);
            }
        }
    }

    private ProducerRecord<byte[], byte[]> garbage(String text) {
        return new ProducerRecord<>(lab.topics.gatewayRequests(), 0, null, text.getBytes(UTF_8));
    }

    private void awaitStopped(String why) {
        await().untilAsserted(() -> {
            assertThat(pipeline.health().state()).isEqualTo(FeedHealth.State.STOPPED);
            assertThat(pipeline.health().detail())
                    .contains(why, "docs/runbooks/usage-stopped.md", "./keyledger ops replay usage");
        });
    }

    /** The command that every such state names; counting goes on by itself. */
    private void replay() throws Exception {
        Operation done = lab.awaitEnd(lab.request(new StartOperation("rebuild", null, null, null)));
        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        await().untilAsserted(() -> assertThat(pipeline.health().state())
                .as(pipeline.health().detail())
                .isEqualTo(FeedHealth.State.RUNNING));
    }

    private long counted() throws Exception {
        return Long.parseLong(
                lab.query("SELECT coalesce(sum(requests), 0) FROM usage_total").getFirst());
    }

    private void awaitCounted(long requests) {
        await().untilAsserted(() -> assertThat(counted()).isEqualTo(requests));
    }

    private String waitingLetters() throws Exception {
        return lab.query("SELECT count(*) FROM dead_letter_outbox").getFirst();
    }

    /** The last value of each hour and total, by partition and key, without its revision. */
    private Map<String, String> published() {
        var messages = new TreeMap<String, String>();
        lab.read(lab.topics.usage(), record -> {
            String key = new String(record.key(), UTF_8);
            if (!key.equals("w")) {
                messages.put(
                        record.partition() + " " + key,
                        new String(record.value(), UTF_8).replaceAll("\"revision\":\\d+", ""));
            }
        });
        return messages;
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
