package dev.keyledger.feed;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the consumer group, from joining to leaving. Any failure ends it: memory is dropped, the group is
 * left, and the next session starts from what the database says. So there is one way to recover, and a broken instance
 * gives its partitions to a sound one.
 */
final class FeedSession implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedSession.class);
    /**
     * For so long nobody reads the partitions of an instance that died without a word; Kafka's own 45 s are too long for a
     * view people look at. An instance that only paused for longer loses them and is fenced, which costs a rebalance.
     */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    /** Serialization failure, deadlock. */
    private static final Set<String> LOST = Set.of("40001", "40P01");

    private static final int LOST_ATTEMPTS_MAX = 5;

    /** How soon partitions that are added to the topic are read; Kafka's own five minutes are no time to be stale. */
    private static final int METADATA_MAX_AGE_MS = 5_000;

    private static final Duration LAG_COMMIT_INTERVAL = Duration.ofSeconds(1);
    /** Asked while partitions are assigned, when nothing else gets on. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);
    private static final Comparator<TopicPartition> BY_NUMBER = Comparator.comparingInt(TopicPartition::partition);

    private final FeedConfig config;
    private final DataSource dataSource;
    private final FeedHandler handler;
    private final TopicWatch watch;
    private final String topicId;
    private final Listener listener;
    private final PositionTable table;
    private final KafkaConsumer<byte[], ByteBuffer> consumer;

    /** In the order of their numbers, so that sessions lock rows in one order and never deadlock. */
    private final Map<TopicPartition, OwnedPartition> owned = new TreeMap<>(BY_NUMBER);

    private final ExecutorService committer;
    private @Nullable PendingCommit pending;
    private int heldRecords;
    private long flushedNanos = System.nanoTime();
    private long lagCommittedNanos = System.nanoTime();
    private boolean joined;

    /** Whoever wants to know how the session gets on. */
    interface Listener {
        /** Something was committed, or Kafka has just said that there is nothing to commit. */
        void progressed(List<PartitionPosition> positions);

        /** Nothing gets on at the moment, because of something that ends or is given up by itself. */
        void waitsFor(String what);

        /** Nothing gets on although nothing is in the way. */
        void hangs(String at);

        boolean stopping();
    }

    FeedSession(
            FeedConfig config,
            DataSource dataSource,
            FeedHandler handler,
            TopicWatch watch,
            String topicId,
            Listener listener) {
        this.config = config;
        this.dataSource = dataSource;
        this.handler = handler;
        this.watch = watch;
        this.topicId = topicId;
        this.listener = listener;
        this.table = new PositionTable(config.reader(), topicId);
        this.committer = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("commit-" + config.reader()).factory());
        this.consumer = new KafkaConsumer<>(
                consumerSettings(config), new ByteArrayDeserializer(), new ByteBufferDeserializer());
    }

    private static Map<String, Object> consumerSettings(FeedConfig config) {
        var settings = new HashMap<String, Object>();
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
        settings.putAll(config.kafka());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.reader());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        return settings;
    }

    /** Reads until told to stop, then commits what it holds. */
    void run() throws SQLException {
        consumer.subscribe(List.of(config.topic()), this);
        while (!listener.stopping()) {
            accept(poll());
            boolean answered = watch.check(topicId, owned.values());
            flushIfDue();
            tell(answered);
        }
        finishCommit();
        flush(uncommitted());
        finishCommit();
    }

    /** That nothing waits is known only when Kafka has just said so, and only of partitions that the group has given. */
    private void tell(boolean answered) {
        if (!joined) {
            listener.waitsFor("the consumer group to give out its partitions");
        } else if (pending != null) {
            listener.waitsFor("the database to commit");
        } else if (heldRecords > 0) {
            listener.waitsFor("the next commit to be due");
        } else if (answered && readAllThatCanBe()) {
            listener.progressed(positionsOf(owned.values()));
        } else if (answered) {
            listener.hangs("Kafka to hand over what waits");
        } else {
            listener.waitsFor("Kafka to answer");
        }
    }

    private ConsumerRecords<byte[], ByteBuffer> poll() {
        try {
            return consumer.poll(config.pollTimeout());
        } catch (InvalidOffsetException e) {
            throw stopped("the log of %s doesn't reach this reader's position any more: %s"
                    .formatted(config.topic(), e.getMessage()));
        } catch (RuntimeException | Error e) {
            skipUnreadable(e);
            return ConsumerRecords.empty();
        }
    }

    /** A batch that nobody can read is the handler's to judge. Whatever else failed ends the session. */
    private void skipUnreadable(Throwable failure) {
        UnreadableRecords.missingCodec(failure).ifPresent(what -> {
            throw FeedStoppedException.untilRestart("%s: %s".formatted(config.topic(), what));
        });
        var positions = new TreeMap<TopicPartition, Long>(BY_NUMBER);
        owned.keySet().forEach(partition -> positions.put(partition, consumer.position(partition)));
        UnreadableRecords records = UnreadableRecords.find(
                        failure, config.kafka(), positions, () -> listener.waitsFor("the end of what can't be read"))
                .orElseThrow(() -> new IllegalStateException("reading failed", failure));
        LOG.error("feed {}: {}", config.reader(), records);
        handler.unreadable(records);
        consumer.seek(records.partition(), records.to());
        heldRecords++;
    }

    private void accept(ConsumerRecords<byte[], ByteBuffer> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], ByteBuffer>> batch = records.records(partition);
            handler.accept(partition, batch);
            heldRecords += batch.size();
            ConsumerRecord<byte[], ByteBuffer> last = batch.getLast();
            if (last.timestampType() == TimestampType.LOG_APPEND_TIME) {
                owned(partition).appendedBefore(Instant.ofEpochMilli(last.timestamp()));
            }
        }
        // The consumer's position also moves over what a compaction left out, where there is no record to accept.
        owned.values().forEach(partition -> partition.acceptedUpTo(consumer.position(partition.partition())));
    }

    /**
     * What is read while a commit is under way waits for the next one. That is worth it where many records wait: otherwise
     * the thread has nothing better to do than to wait for the commit, and to tell of it at once.
     */
    private void flushIfDue() throws SQLException {
        boolean full = heldRecords >= config.commitRecordsMax() || handler.mustFlush();
        boolean behind = isBehind();
        if (pending != null && behind && !pending.isDone() && !full) {
            return;
        }
        finishCommit();
        Duration interval = behind ? config.commitIntervalBehind() : config.commitInterval();
        boolean due = full || System.nanoTime() - flushedNanos >= interval.toNanos();
        flush(heldRecords > 0 && due ? uncommitted() : wantingFlush());
        if (!behind) {
            finishCommit();
        }
    }

    private boolean isBehind() {
        long waiting = owned.values().stream()
                .mapToLong(partition -> partition.position().lag().orElse(0))
                .sum();
        return waiting > config.behindRecords();
    }

    private List<OwnedPartition> wantingFlush() {
        return owned.values().stream()
                .filter(partition -> handler.wantsFlush(partition.position()))
                .toList();
    }

    private List<OwnedPartition> uncommitted() {
        return owned.values().stream()
                .filter(partition -> partition.holdsUncommitted() || handler.wantsFlush(partition.position()))
                .toList();
    }

    /** Behind a transaction that is still open nothing can be read: that is to wait, and not to be stuck. */
    private boolean readAllThatCanBe() {
        return owned.values().stream().allMatch(OwnedPartition::isReadAsFarAsCanBe);
    }

    /** Takes what the partitions hold and has it committed beside this thread, once the commit before it is done. */
    private void flush(Collection<OwnedPartition> partitions) throws SQLException {
        if (partitions.isEmpty()) {
            return;
        }
        finishCommit();
        var offsets = new LinkedHashMap<OwnedPartition, Long>();
        partitions.forEach(partition -> offsets.put(partition, partition.acceptedOffset()));
        List<PartitionPosition> positions = positionsOf(partitions);
        FeedHandler.Flush flush = handler.flush(positions);
        flushedNanos = System.nanoTime();
        if (owned.values().stream()
                .noneMatch(partition -> partition.holdsUncommitted() && !offsets.containsKey(partition))) {
            heldRecords = 0;
        }
        pending = new PendingCommit(offsets, positions, committer.submit(() -> {
            inTransactionAgainIfItLost(connection -> {
                for (Map.Entry<OwnedPartition, Long> target : offsets.entrySet()) {
                    if (!table.advance(connection, target.getKey(), target.getValue())) {
                        throw new FencedException(target.getKey().partition());
                    }
                }
                flush.write(connection);
            });
            return null;
        }));
    }

    /** Waits for the commit under way, if there is one. */
    private void finishCommit() throws SQLException {
        if (pending == null) {
            return;
        }
        PendingCommit done = pending;
        pending = null;
        await(done.transaction());
        done.offsets().forEach(OwnedPartition::committedUpTo);
        handler.committed(done.positions());
        listener.progressed(positionsOf(owned.values()));
        tellKafka();
    }

    private void await(Future<?> transaction) throws SQLException {
        PendingCommit.await(transaction, () -> listener.waitsFor("the database to commit"));
    }

    /** Kafka's own committed offsets are for tools that show lag. Nobody reads them back, so a failure is nothing. */
    private void tellKafka() {
        if (System.nanoTime() - lagCommittedNanos < LAG_COMMIT_INTERVAL.toNanos()) {
            return;
        }
        lagCommittedNanos = System.nanoTime();
        consumer.commitAsync(
                owned.values().stream()
                        .collect(Collectors.toMap(
                                OwnedPartition::partition,
                                partition -> new OffsetAndMetadata(partition.committedOffset()))),
                (offsets, failure) -> LOG.debug("told Kafka {}", offsets, failure));
    }

    private static List<PartitionPosition> positionsOf(Collection<OwnedPartition> partitions) {
        return partitions.stream().map(OwnedPartition::position).toList();
    }

    /** The one place where the epoch grows: an instance may only fence others off when the group gave it the partition. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        if (!assigned.isEmpty()) {
            try {
                claim(assigned);
            } catch (RuntimeException | Error e) {
                // They have no position, and to ask for one would hide why.
                assigned.forEach(this::drop);
                throw e;
            }
        }
        joined = true;
    }

    private void claim(Collection<TopicPartition> assigned) {
        listener.waitsFor("Kafka to say where the partitions begin");
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(assigned, ANSWER_TIMEOUT);
        listener.waitsFor("Kafka to say where the partitions end");
        Map<TopicPartition, Long> ends = watch.ends(assigned);
        SortedMap<Integer, Long> adopted = config.adoptsPartitions() ? new TreeMap<>() : beginningsOfAll();
        List<TopicPartition> ordered = assigned.stream().sorted(BY_NUMBER).toList();
        try {
            // Beside this thread, like every transaction: so there is a sign of life while the database takes its time.
            await(committer.submit(() -> {
                inTransaction(connection -> {
                    if (!config.adoptsPartitions()) {
                        refuseNewPartitions(connection, ordered, adopted);
                    }
                    for (TopicPartition partition : ordered) {
                        long beginning = Known.of(beginnings, partition);
                        long end = Known.of(ends, partition);
                        OwnedPartition claimed = table.claim(connection, partition, config.wholeLog() ? 0 : beginning);
                        refuseLostRecords(partition, claimed.committedOffset(), beginning, end);
                        claimed.reaches(end);
                        owned.put(partition, claimed);
                        handler.assigned(connection, partition, claimed.committedOffset());
                    }
                });
                return null;
            }));
        } catch (SQLException e) {
            throw new IllegalStateException("could not claim " + ordered, e);
        }
        ordered.forEach(partition -> consumer.seek(partition, owned(partition).committedOffset()));
    }

    private SortedMap<Integer, Long> beginningsOfAll() {
        List<TopicPartition> all = IntStream.range(0, watch.partitions())
                .mapToObj(number -> new TopicPartition(config.topic(), number))
                .toList();
        var beginnings = new TreeMap<Integer, Long>();
        consumer.beginningOffsets(all, ANSWER_TIMEOUT)
                .forEach((partition, offset) -> beginnings.put(partition.partition(), offset));
        return beginnings;
    }

    /** The first reader of a topic takes all the partitions that it has then, so that later ones are told from those. */
    private void refuseNewPartitions(
            Connection connection, List<TopicPartition> assigned, SortedMap<Integer, Long> beginningsOfAll)
            throws SQLException {
        if (!table.hasPositions(connection, config.topic())) {
            table.add(connection, config.topic(), beginningsOfAll);
        }
        for (TopicPartition partition : assigned) {
            if (!table.hasPosition(connection, partition)) {
                throw PositionTable.grown(config.topic());
            }
        }
    }

    private void refuseLostRecords(TopicPartition partition, long position, long beginning, long end) {
        if (position < beginning) {
            throw stopped(String.format(
                    Locale.ROOT,
                    "the log of %s starts at offset %d, but was read only up to %d: %d are lost",
                    partition,
                    beginning,
                    position,
                    beginning - position));
        }
        if (position > end) {
            throw stopped(String.format(
                    Locale.ROOT,
                    "the log of %s ends at offset %d, but was read up to %d: it was truncated",
                    partition,
                    end,
                    position));
        }
    }

    /** Unless it is another topic by now, which is all that need be said then. */
    private FeedStoppedException stopped(String why) {
        try {
            watch.requireSame(topicId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka was asked about " + config.topic(), e);
        }
        return new FeedStoppedException(why);
    }

    /** Commits what is held before the next owner claims the partitions, so that nothing is read twice. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        finishCommitOfAll();
        try {
            flush(revoked.stream()
                    .filter(owned::containsKey)
                    .sorted(BY_NUMBER)
                    .map(owned::get)
                    .filter(OwnedPartition::holdsUncommitted)
                    .toList());
            finishCommit();
        } catch (SQLException | RuntimeException e) {
            LOG.warn("{}: {} go to another instance uncommitted, it reads them again", config.reader(), revoked, e);
        }
        revoked.forEach(this::drop);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        joined = false;
        finishCommitOfAll();
        lost.forEach(this::drop);
    }

    /** If it failed, what it took from partitions that stay is gone from memory: the session ends, and all is read again. */
    private void finishCommitOfAll() {
        try {
            finishCommit();
        } catch (SQLException e) {
            throw new IllegalStateException("a commit failed before partitions went away", e);
        }
    }

    private OwnedPartition owned(TopicPartition partition) {
        OwnedPartition mine = owned.get(partition);
        if (mine == null) {
            throw new IllegalStateException("%s is not this instance's".formatted(partition));
        }
        return mine;
    }

    private void drop(TopicPartition partition) {
        if (owned.remove(partition) != null) {
            handler.dropped(partition);
        }
        if (owned.values().stream().noneMatch(OwnedPartition::holdsUncommitted)) {
            heldRecords = 0;
        }
    }

    private void inTransaction(Work work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                work.on(connection);
                connection.commit();
                connection.setAutoCommit(true);
                done = true;
            } finally {
                if (!done) {
                    rollBack(connection);
                }
            }
        }
    }

    /** PostgreSQL ends one of two transactions that get into each other's way, and means it to be tried again. */
    private void inTransactionAgainIfItLost(Work work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                inTransaction(work);
                return;
            } catch (SQLException e) {
                if (attempt == LOST_ATTEMPTS_MAX || !LOST.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
                LOG.info(
                        "{}: the commit lost against another transaction, trying again: {}",
                        config.reader(),
                        e.getMessage());
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("the connection is gone, and the transaction with it", e);
        }
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** Drops first, so that leaving the group finds nothing to commit: after a failure memory is not to be trusted. */
    @Override
    public void close() {
        endCommits();
        List.copyOf(owned.keySet()).forEach(this::drop);
        pending = null;
        consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
    }

    /** A transaction under way ends by itself, at the latest when the connection gives up waiting for an answer. */
    private void endCommits() {
        committer.shutdown();
        try {
            while (!committer.awaitTermination(1, TimeUnit.SECONDS)) {
                listener.waitsFor("the database to end a transaction");
            }
        } catch (InterruptedException e) {
            committer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
