package dev.keyledger.usage.publish;

import dev.keyledger.usage.ledger.Commits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to Kafka what the ledger committed, on a platform thread of its own. What there is to publish stands in
 * PostgreSQL; this loop only knows for which partitions it is worth looking, and starts with all that it is given. A
 * failure is tried again, for ever.
 */
public final class PublishLoop implements Commits, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PublishLoop.class);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration REST_MAX = Duration.ofSeconds(2);

    private final Publication publication;
    private final Thread thread;

    private final Set<Integer> owned = new HashSet<>();
    private final Set<Integer> waiting = new HashSet<>();
    private boolean closed;

    public PublishLoop(String name, Publication publication) {
        this.publication = publication;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::work);
    }

    /** Publishes what is committed and not yet known to be on its topic. */
    @FunctionalInterface
    public interface Publication {
        /** @throws Exception if it is to be called again with the same partitions */
        void publish(Set<Integer> partitions) throws Exception;
    }

    public void start() {
        thread.start();
    }

    @Override
    public synchronized void committed(Set<Integer> partitions) {
        waiting.addAll(partitions);
        notifyAll();
    }

    @Override
    public synchronized void owned(int partition) {
        owned.add(partition);
        waiting.add(partition);
        notifyAll();
    }

    @Override
    public synchronized void lost(int partition) {
        owned.remove(partition);
    }

    private void work() {
        try {
            for (Set<Integer> partitions = next(); !partitions.isEmpty(); partitions = next()) {
                long startedNanos = System.nanoTime();
                publish(partitions);
                rest(Math.min(System.nanoTime() - startedNanos, REST_MAX.toNanos()));
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName());
        }
    }

    /** Waits for work; empty once the loop is closed and nothing waits. */
    private synchronized Set<Integer> next() throws InterruptedException {
        waiting.retainAll(owned);
        while (waiting.isEmpty() && !closed) {
            wait();
            waiting.retainAll(owned);
        }
        Set<Integer> partitions = Set.copyOf(waiting);
        waiting.clear();
        return partitions;
    }

    /**
     * As long as the work before took, which is nothing to speak of while counting keeps up. Where it has fallen behind,
     * it has more use for the processor than readers have for every step on the way.
     */
    private synchronized void rest(long nanos) throws InterruptedException {
        long endNanos = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed; left = endNanos - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private void publish(Set<Integer> partitions) throws InterruptedException {
        try {
            publication.publish(partitions);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (isClosed()) {
                LOG.info("{} leaves partitions {} for the next start", thread.getName(), partitions);
                return;
            }
            LOG.warn("{} failed for partitions {}, trying again", thread.getName(), partitions, e);
            Thread.sleep(RETRY_PAUSE);
            committed(partitions);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Publishes what waits, then ends. To be called before the ledger is closed, which takes the partitions away. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
