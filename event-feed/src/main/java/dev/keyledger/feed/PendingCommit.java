package dev.keyledger.feed;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    /**
     * @param whileWaiting about once a second
     * @throws SQLException or whatever else the transaction ended with
     */
    static void await(Future<?> transaction, Runnable whileWaiting) throws SQLException {
        try {
            while (true) {
                try {
                    transaction.get(1, TimeUnit.SECONDS);
                    return;
                } catch (TimeoutException e) {
                    whileWaiting.run();
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a commit was under way", e);
        }
    }
}
