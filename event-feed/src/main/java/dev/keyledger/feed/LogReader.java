package dev.keyledger.feed;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * A log that something is made of anew: all partitions of a topic, read in no group, from any offset to any other. Reads the
 * next batch while the last one is handled: one core reads and the other one's PostgreSQL stores.
 *
 * @param <T> what is made of a record
 */
public final class LogReader<T> implements AutoCloseable {
    private static final Duration DESCRIBED_WITHIN = Duration.ofMinutes(1);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);
    private static final int PARTITION_FETCH_BYTES = 1 << 20;
    /** Of records as they are in the log: a batch of large ones ends early. */
    private static final long BATCH_BYTES_MAX = 32 << 20;

    private final Map<String, Object> kafka;
    private final String topic;
    private final Function<ConsumerRecord<byte[], ByteBuffer>, T> reader;
    private final Consumer<UnreadableRecords> unreadable;
    private final TopicDescription description;
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], ByteBuffer> consumer;
    private final ExecutorService readAhead = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("log-reader").factory());
    private int batchMax;

    /**
     * Records in the log's order, as far as a partition goes.
     *
     * @param nextOffsets by partition: the first record behind them
     */
    public record Batch<T>(List<T> records, Map<Integer, Long> nextOffsets) {}

    /** Does something with a batch, on the caller's thread. */
    @FunctionalInterface
    public interface Handler<T> {
        void handle(Batch<T> batch) throws SQLException, InterruptedException;
    }

    /**
     * One that ends where records can't be read.
     *
     * @param reader what becomes of a record; called on another thread than the handler
     * @param batchMax about so many records are handed out at a time
     */
    public LogReader(
            Map<String, Object> kafka,
            String topic,
            Function<ConsumerRecord<byte[], ByteBuffer>, T> reader,
            int batchMax) {
        this(kafka, topic, reader, batchMax, records -> {
            throw new UnreadableLogException(records.toString());
        });
    }

    /** @param unreadable told of records that can't be read, before those behind them are */
    public LogReader(
            Map<String, Object> kafka,
            String topic,
            Function<ConsumerRecord<byte[], ByteBuffer>, T> reader,
            int batchMax,
            Consumer<UnreadableRecords> unreadable) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.reader = reader;
        this.unreadable = unreadable;
        this.batchMax = batchMax;
        this.description = Optional.ofNullable(UnownedReading.describe(kafka, List.of(topic), DESCRIBED_WITHIN)
                        .get(topic))
                .orElseThrow(() -> new UnreadableLogException("there is no topic " + topic));
        this.partitions = UnownedReading.partitionsOf(description);
        var settings = UnownedReading.settings(kafka);
        settings.put("max.poll.records", batchMax);
        settings.put("max.partition.fetch.bytes", PARTITION_FETCH_BYTES);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteBufferDeserializer());
        consumer.assign(partitions);
    }

    /** From the next {@link #readTo} on, about so many records are handed out at a time. */
    public void batchMax(int records) {
        batchMax = records;
    }

    public String topic() {
        return topic;
    }

    public String topicId() {
        return description.topicId().toString();
    }

    public int partitions() {
        return description.partitions().size();
    }

    /** Where the partitions begin now. */
    public Map<Integer, Long> beginnings() {
        return byNumber(consumer.beginningOffsets(partitions));
    }

    /** Where the partitions end now, as far as no open transaction is in the way. */
    public Map<Integer, Long> ends() {
        return byNumber(consumer.endOffsets(partitions));
    }

    /** The first record of the partition that was appended at this time or later; its end if there is none. */
    public long offsetAt(int partition, Instant time) {
        var asked = new TopicPartition(topic, partition);
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(asked, time.toEpochMilli())).get(asked);
        return found == null ? Known.of(ends(), partition) : found.offset();
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().partition(), Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }

    /** @param nextOffsets by partition; a partition that is missing starts at 0 */
    public void seek(Map<Integer, Long> nextOffsets) {
        partitions.forEach(partition -> consumer.seek(partition, nextOffsets.getOrDefault(partition.partition(), 0L)));
    }

    /** To the first record of each partition that was appended at this time or later, or to its end. */
    public void seek(Instant time) {
        var from = new TreeMap<Integer, Long>();
        partitions.forEach(partition -> from.put(partition.partition(), offsetAt(partition.partition(), time)));
        seek(from);
    }

    /**
     * Hands over everything from the positions up to the ends, in batches.
     *
     * @return the positions then; where records are missing, it is behind the last one
     * @throws IllegalStateException if Kafka stays silent although there is more
     */
    public Map<Integer, Long> readTo(Map<Integer, Long> ends, Handler<T> handler)
            throws SQLException, InterruptedException {
        Batch<T> batch = next(ends);
        while (!batch.records().isEmpty()) {
            Future<Batch<T>> next = readAhead.submit(() -> next(ends));
            handler.handle(batch);
            batch = resultOf(next);
        }
        return batch.nextOffsets();
    }

    /** The next records below the ends, which lie behind the positions; none once all ends are reached. */
    private Batch<T> next(Map<Integer, Long> ends) {
        var records = new ArrayList<T>();
        long bytes = 0;
        long heardNanos = System.nanoTime();
        while (records.size() < batchMax && bytes < BATCH_BYTES_MAX && !reached(ends)) {
            Map<Integer, Long> before = positions();
            ConsumerRecords<byte[], ByteBuffer> polled = poll();
            for (ConsumerRecord<byte[], ByteBuffer> record : polled) {
                if (record.offset() < Known.of(ends, record.partition())) {
                    records.add(reader.apply(record));
                    bytes += Math.max(0, record.serializedValueSize());
                }
            }
            if (!polled.isEmpty() || !before.equals(positions())) {
                heardNanos = System.nanoTime();
            } else if (System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
                throw new IllegalStateException("Kafka sends nothing, although there is more to read");
            }
        }
        backTo(ends);
        return new Batch<>(records, positions());
    }

    private ConsumerRecords<byte[], ByteBuffer> poll() {
        try {
            return consumer.poll(POLL_TIMEOUT);
        } catch (RuntimeException | Error e) {
            UnreadableRecords.missingCodec(e).ifPresent(what -> {
                throw new UnreadableLogException("%s: %s".formatted(topic, what));
            });
            var positions = partitions.stream().collect(Collectors.toMap(Function.identity(), consumer::position));
            UnreadableRecords records = UnreadableRecords.find(e, kafka, positions, () -> {})
                    .orElseThrow(() -> new IllegalStateException("Kafka can't be read", e));
            unreadable.accept(records);
            consumer.seek(records.partition(), records.to());
            return ConsumerRecords.empty();
        }
    }

    /** What was polled beyond an end is left out, and must come again when the ends have moved on. */
    private void backTo(Map<Integer, Long> ends) {
        for (TopicPartition partition : partitions) {
            long end = Known.of(ends, partition.partition());
            if (consumer.position(partition) > end) {
                consumer.seek(partition, end);
            }
        }
    }

    private boolean reached(Map<Integer, Long> ends) {
        return partitions.stream()
                .allMatch(partition -> consumer.position(partition) >= Known.of(ends, partition.partition()));
    }

    private Map<Integer, Long> positions() {
        var positions = new TreeMap<Integer, Long>();
        partitions.forEach(partition -> positions.put(partition.partition(), consumer.position(partition)));
        return positions;
    }

    private static <T> Batch<T> resultOf(Future<Batch<T>> next) throws InterruptedException {
        try {
            return next.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        readAhead.close();
        consumer.close();
    }
}
