package dev.keyledger.feed;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A transaction that is under way beside the feed's thread.
 *
 * @param offsets up to where it commits each partition
 * @param positions the same as the handler was told them
 */
record PendingCommit(Map<OwnedPartition, Long> offsets, List<PartitionPosition> positions, Future<?> transaction) {
    boolean isDone() {
        return transaction.isDone();
    }

    /** @throws SQLException or whatever else the transaction ended with */
    void await() throws SQLException {
        try {
            transaction.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Throwable failure -> throw new IllegalStateException(failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a commit was under way", e);
        }
    }
}
