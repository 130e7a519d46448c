package dev.keyledger.feed;

import static dev.keyledger.testsupport.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A handler that writes every record as one row, without any constraint that would hide a record taken twice. */
final class TakenRows implements FeedHandler {
    private final Map<TopicPartition, List<String>> held = new HashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean memoryRunsOut = new AtomicBoolean();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger acceptedBesideCommits = new AtomicInteger();
    private final AtomicInteger largestFlush = new AtomicInteger();
    private volatile Stop inAccept = Stop.NEVER;
    private volatile Stop inAcceptBesideCommit = Stop.NEVER;
    private volatile Duration acceptBesideCommitTakes = Duration.ZERO;
    private volatile Stop inWrite = Stop.NEVER;
    private volatile Stop whenFull = Stop.NEVER;
    private volatile int heldMax = Integer.MAX_VALUE;
    private final List<UnreadableRecords> skipped = new CopyOnWriteArrayList<>();
    private volatile boolean skipsUnreadable;
    private final AtomicInteger losses = new AtomicInteger();
    private volatile String lossState;
    private boolean commitIsUnderWay;

    /** Where a thread stands still from when it gets there until it may go on, as that of a suspended process does. */
    static final class Stop {
        private static final Stop NEVER = new Stop();

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        static {
            NEVER.goOn();
        }

        void awaitReached() throws InterruptedException {
            reached.await();
        }

        void goOn() {
            over.countDown();
        }

        private void pass() {
            reached.countDown();
            try {
                if (!over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the test has forgotten this thread");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Goes on behind what nobody can read, and remembers it. */
    void skipUnreadable() {
        skipsUnreadable = true;
    }

    List<UnreadableRecords> skipped() {
        return skipped;
    }

    @Override
    public void unreadable(UnreadableRecords records) {
        if (!skipsUnreadable) {
            FeedHandler.super.unreadable(records);
        }
        skipped.add(records);
    }

    /** The next commits fail as PostgreSQL ends one of two transactions. */
    void loseNext(int times, String sqlState) {
        lossState = sqlState;
        losses.set(times);
    }

    /** The next so many flushes write their rows and then fail. */
    void failNext(int times) {
        failures.set(times);
    }

    /** The next records that are handed over are too many for the memory, or seem so. */
    void runOutOfMemoryOnce() {
        memoryRunsOut.set(true);
    }

    /** With records in memory of which nothing is written. */
    Stop stopInAccept() {
        inAccept = new Stop();
        return inAccept;
    }

    /** The same, while a commit is under way. */
    Stop stopInAcceptBesideCommit() {
        inAcceptBesideCommit = new Stop();
        return inAcceptBesideCommit;
    }

    /** Every batch takes so long while a commit is under way, so that the thread gets to Kafka more often than to its bound. */
    void acceptSlowlyBesideCommit(Duration perBatch) {
        acceptBesideCommitTakes = perBatch;
    }

    /** With everything written and nothing committed. */
    Stop stopInWrite() {
        inWrite = new Stop();
        return inWrite;
    }

    /** Memory is full with so many records; a commit that is under way goes on only then. */
    void holdAtMost(int records) {
        heldMax = records;
        whenFull = inWrite;
    }

    int commits() {
        return commits.get();
    }

    /** Records that were accepted while a commit was under way. */
    int acceptedBesideCommits() {
        return acceptedBesideCommits.get();
    }

    int largestFlush() {
        return largestFlush.get();
    }

    @Override
    public void accept(TopicPartition partition, List<ConsumerRecord<byte[], ByteBuffer>> records) {
        List<String> values = held.computeIfAbsent(partition, p -> new ArrayList<>());
        records.forEach(record -> values.add(UTF_8.decode(record.value()).toString()));
        if (memoryRunsOut.getAndSet(false)) {
            throw new OutOfMemoryError("said the test");
        }
        if (commitIsUnderWay) {
            acceptedBesideCommits.addAndGet(records.size());
            inAcceptBesideCommit.pass();
            LockSupport.parkNanos(acceptBesideCommitTakes.toNanos());
        }
        inAccept.pass();
    }

    @Override
    public boolean mustFlush() {
        boolean full = held.values().stream().mapToInt(List::size).sum() >= heldMax;
        if (full && commitIsUnderWay) {
            whenFull.goOn();
        }
        return full;
    }

    @Override
    public Flush flush(List<PartitionPosition> positions) {
        var taken = new HashMap<TopicPartition, List<String>>();
        positions.forEach(position -> {
            List<String> values = held.remove(position.partition());
            if (values != null) {
                taken.put(position.partition(), values);
            }
        });
        int size = taken.values().stream().mapToInt(List::size).sum();
        largestFlush.accumulateAndGet(size, Math::max);
        commitIsUnderWay = true;
        return connection -> write(connection, taken);
    }

    private void write(Connection connection, Map<TopicPartition, List<String>> taken) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO taken VALUES (?, ?)")) {
            for (Map.Entry<TopicPartition, List<String>> values : taken.entrySet()) {
                for (String value : values.getValue()) {
                    insert.setInt(1, values.getKey().partition());
                    insert.setString(2, value);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
        inWrite.pass();
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SQLException("the database said no");
        }
        if (losses.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SQLException("deadlock detected", lossState);
        }
    }

    @Override
    public void committed(List<PartitionPosition> positions) {
        commits.incrementAndGet();
        commitIsUnderWay = false;
    }

    @Override
    public void dropped(TopicPartition partition) {
        held.remove(partition);
        commitIsUnderWay = false;
    }
}
