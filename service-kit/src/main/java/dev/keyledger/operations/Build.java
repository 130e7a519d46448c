package dev.keyledger.operations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.feed.LogReader;
import dev.keyledger.feed.LogReader.Batch;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is made anew of a log, in tables of its own beside the live ones: the part of a {@link Rebuild} that knows what is
 * made. Where nothing else is said, a method works inside a transaction of its caller.
 *
 * @param <T> what is made of a record
 */
public interface Build<T> {
    /** The id of the topic that it was made of so far; empty: there is none that this operation can go on with. */
    Optional<String> topicId() throws SQLException;

    /** Begins anew, whatever was there before. */
    void create(String topicId) throws SQLException;

    /**
     * Gets ready to go on.
     *
     * @return by partition, the first record that isn't in it; a partition of which nothing is in it may be missing
     * @throws OperationFailedException if the log can't make what there must be
     */
    Map<Integer, Long> open(LogReader<T> log) throws SQLException;

    /** Whether it reads what the live reader hasn't got to yet: in the end that goes on from here. */
    boolean isAheadOfLive();

    /** Takes the records in, and that it is behind them. */
    void apply(Batch<T> batch) throws SQLException;

    /** What was applied last is in the database, or will be with the swap. */
    default void committed(Batch<T> batch) {}

    /**
     * Once the log as it was at the beginning is read: what takes long and can be done while what is live goes on. Outside
     * a transaction.
     */
    default void prepare(Rebuild<T> rebuild) throws SQLException, InterruptedException {}

    /** How many records may be left to be read while the live reader waits, where it is too fast for fewer: some seconds. */
    int restMax();

    /**
     * What a comparison found.
     *
     * @param differences rows, by kind
     * @param result what else there is to tell
     */
    record Findings(Map<String, Long> differences, @Nullable JsonNode result) {}

    /**
     * Compares it with what is live. Both stand still.
     *
     * @param ends behind which both are
     */
    Findings compare(Map<Integer, Long> ends) throws SQLException;

    /** After {@link #compare}: makes what is live equal to it, and has the live reader go on from there. */
    void mend(String topicId, Map<Integer, Long> ends) throws SQLException;

    /** It is no longer needed. */
    void drop() throws SQLException;
}
