package dev.keyledger.feed;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What is done with the records. All methods are called on the feed's one thread, so a handler needs no locks of its
 * own, as long as what a flush has taken is nobody else's. Per partition the calls come in this order:
 *
 * <pre>assigned (accept* flush committed)* dropped</pre>
 *
 * <p>Accepted records are in nobody's database until {@code committed}. Whatever goes wrong before (an SQL error, a
 * rebalance, a fence), the partition is dropped and its records come again, from the position that was committed last,
 * after a new {@code assigned}. So a handler keeps memory per partition and forgets it in {@code dropped}.
 *
 * <p>A record that can't be read is the handler's business: the feed hands out bytes and never looks into them. A
 * handler that throws stops nothing but its own progress: the feed rolls back, waits and tries again, for ever.
 */
public interface FeedHandler {
    /**
     * The partition is now this instance's. Loads what is needed in memory, on the connection whose transaction also
     * fenced off the former owner: nobody else can change the partition's rows any more.
     *
     * @param nextOffset the first record that will be accepted
     */
    default void assigned(Connection connection, TopicPartition partition, long nextOffset) throws SQLException {}

    /** Takes records, at least one, in the log's order. Values may be views into the fetch buffer; null: a tombstone. */
    void accept(TopicPartition partition, List<ConsumerRecord<byte[], ByteBuffer>> records);

    /**
     * These records can't be got out of their batch, by nobody. A handler that can do without them notes that they are
     * left out, as if they had been accepted; the feed then goes on behind them. By default it stops.
     */
    default void unreadable(UnreadableRecords records) {
        throw new FeedStoppedException(records + ", and going on would lose them");
    }

    /**
     * Whether the partition is to be flushed although no record waits: for work that time brings about, such as a window
     * that moves on. Asked after every poll, so about every {@link FeedConfig#pollTimeout()} when nothing arrives.
     */
    default boolean wantsFlush(PartitionPosition position) {
        return false;
    }

    /**
     * Whether as much is held in memory as may be: then all of it is committed before more is read. Asked after every
     * poll, also while a commit is under way.
     */
    default boolean mustFlush() {
        return false;
    }

    /**
     * Takes what these partitions' accepted records came to out of memory, so that others can be accepted while it is
     * written. Must be ready for a partition with nothing new to write. Until {@code committed} there is no other flush.
     */
    Flush flush(List<PartitionPosition> positions);

    /** What a flush has taken. */
    @FunctionalInterface
    interface Flush {
        /**
         * Writes it. The one call that may come from another thread, and beside {@code accept}. The same transaction has
         * already moved the positions and found that no other instance owns the partitions; the feed commits it. Must not
         * commit, roll back or close. Is called again, in another transaction, where PostgreSQL has ended this one because
         * of a deadlock.
         */
        void write(Connection connection) throws SQLException;
    }

    /** The transaction of the last {@code flush}, with the same positions, is in the database. Must not throw. */
    default void committed(List<PartitionPosition> positions) {}

    /** The partition is not this instance's any more, or starts over: forget everything that was kept for it. */
    void dropped(TopicPartition partition);
}
