package dev.keyledger.usage.publish;

import dev.keyledger.usage.ledger.Commits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to Kafka what the ledger committed, on a platform thread of its own. What there is to publish stands in
 * PostgreSQL; this loop only knows for which partitions it is worth looking, and starts with all that it is given. A
 * failure is tried again, for ever, and {@link #state} tells of it.
 */
public final class PublishLoop implements Commits, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PublishLoop.class);
    private static final Duration RETRY_PAUSE_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(10);
    private static final Duration REST_MAX = Duration.ofSeconds(2);

    /** What waits is published in a moment unless Kafka is away, and then it keeps until the next start. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final String name;
    private final Publication publication;
    private final Duration closeWithin;
    private final Thread thread;

    private final Set<Integer> owned = new HashSet<>();
    private final Set<Integer> waiting = new HashSet<>();
    private Duration retryPause = RETRY_PAUSE_MIN;
    private Long unpublishedSinceNanos;
    private String problem;
    private boolean closed;

    /** @param name of what it publishes */
    public PublishLoop(String name, Publication publication) {
        this(name, publication, CLOSE_WITHIN);
    }

    PublishLoop(String name, Publication publication, Duration closeWithin) {
        this.name = name;
        this.publication = publication;
        this.closeWithin = closeWithin;
        this.thread = Thread.ofPlatform().name("publish-" + name).unstarted(this::work);
    }

    /** Publishes what is committed and not yet known to be on its topic. */
    @FunctionalInterface
    public interface Publication {
        /**
         * @return why some of it can't be published, in one sentence for an operator, although all else was; empty: all was
         * @throws Exception if it is to be called again with the same partitions
         */
        Optional<String> publish(Set<Integer> partitions) throws Exception;
    }

    public String name() {
        return name;
    }

    /** How long something has been waiting for its topic; zero while there is nothing. */
    public synchronized Duration unpublishedFor() {
        return unpublishedSinceNanos == null
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - unpublishedSinceNanos);
    }

    /** One sentence for an operator. */
    public synchronized String state() {
        return problem == null
                ? "ok"
                : "failing for %d s: %s".formatted(unpublishedFor().toSeconds(), problem);
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
        notifyAll();
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
            if (owned.isEmpty()) {
                ended(null);
            }
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

    /** Whatever is thrown, errors too: a thread that ended would be missed by nobody. */
    private void publish(Set<Integer> partitions) throws InterruptedException {
        begun();
        try {
            ended(publication.publish(partitions).orElse(null));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            if (isClosed()) {
                LOG.info("publishing {}: leaves partitions {} for the next start", name, partitions);
                return;
            }
            LOG.warn("publishing {} failed for partitions {}, trying again", name, partitions, e);
            rest(failed(e).toNanos());
            committed(partitions);
        }
    }

    private synchronized void begun() {
        if (unpublishedSinceNanos == null) {
            unpublishedSinceNanos = System.nanoTime();
        }
    }

    private synchronized void ended(String remaining) {
        if (remaining == null) {
            unpublishedSinceNanos = null;
        } else if (!remaining.equals(problem)) {
            LOG.error("publishing {}: {}", name, remaining);
        }
        problem = remaining;
        retryPause = RETRY_PAUSE_MIN;
    }

    /** How long to pause. */
    private synchronized Duration failed(Throwable failure) {
        problem = failure.toString();
        Duration pause = retryPause;
        Duration doubled = pause.multipliedBy(2);
        retryPause = doubled.compareTo(RETRY_PAUSE_MAX) < 0 ? doubled : RETRY_PAUSE_MAX;
        return pause;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Publishes what waits, then ends; what Kafka doesn't take in time it leaves for the next start. To be called before
     * the ledger is closed, which takes the partitions away.
     */
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
            if (!thread.join(closeWithin)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
