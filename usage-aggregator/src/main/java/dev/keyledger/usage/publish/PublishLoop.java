package dev.keyledger.usage.publish;

import dev.keyledger.usage.ledger.Commits;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to Kafka what the ledger committed, on a worker of its own. What there is to publish stands in
 * PostgreSQL; this loop only knows for which partitions it is worth looking, and starts with all that it is given. A
 * failure is tried again, for ever, and {@link #state} tells of it.
 */
public final class PublishLoop implements Commits, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PublishLoop.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));
    private static final Duration REST_MAX = Duration.ofSeconds(2);
    /** Until somebody tells of a commit. */
    private static final Duration UNTIL_WOKEN = Duration.ofDays(1);
    /** Kafka's client gives a record up, and the database's a statement, within less. */
    private static final Duration PUBLISHED_WITHIN = Duration.ofMinutes(3);

    /** What waits is published in a moment unless Kafka is away, and then it keeps until the next start. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final String name;
    private final Publication publication;
    private final Duration closeWithin;
    private final Worker worker;

    private final Set<Integer> owned = new HashSet<>();
    private final Set<Integer> waiting = new HashSet<>();
    private boolean failing;
    private boolean publishing;
    private boolean started;
    private @Nullable Long unpublishedSinceNanos;
    private @Nullable String problem;
    private boolean closed;

    /** @param name of what it publishes */
    public PublishLoop(String name, Publication publication) {
        this(name, publication, CLOSE_WITHIN);
    }

    PublishLoop(String name, Publication publication, Duration closeWithin) {
        this.name = name;
        this.publication = publication;
        this.closeWithin = closeWithin;
        this.worker = new Worker("publish-" + name, BACKOFF, this::work);
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
                : String.format(
                        Locale.ROOT, "failing for %d s: %s", unpublishedFor().toSeconds(), problem);
    }

    public void start() {
        synchronized (this) {
            started = true;
        }
        worker.start();
    }

    /** What it works on, for whoever looks at all of a service's workers. */
    public Worker worker() {
        return worker;
    }

    @Override
    public synchronized void committed(Set<Integer> partitions) {
        waiting.addAll(partitions);
        worker.wake();
    }

    @Override
    public synchronized void owned(int partition) {
        owned.add(partition);
        waiting.add(partition);
        worker.wake();
    }

    @Override
    public synchronized void lost(int partition) {
        owned.remove(partition);
        worker.wake();
    }

    private Duration work(Worker self) throws Exception {
        Set<Integer> partitions = next();
        if (partitions.isEmpty()) {
            return UNTIL_WOKEN;
        }
        long startedNanos = System.nanoTime();
        self.silentFor(PUBLISHED_WITHIN);
        publish(partitions);
        self.progressed();
        rest(self, Math.min(System.nanoTime() - startedNanos, REST_MAX.toNanos()));
        return Duration.ZERO;
    }

    /** What there is to do now; empty: nothing. */
    private synchronized Set<Integer> next() {
        waiting.retainAll(owned);
        if (owned.isEmpty()) {
            ended(null);
        }
        Set<Integer> partitions = Set.copyOf(waiting);
        waiting.clear();
        publishing = !partitions.isEmpty();
        notifyAll();
        return partitions;
    }

    /**
     * As long as the work before took, which is nothing to speak of while counting keeps up. Where it has fallen behind,
     * it has more use for the processor than readers have for every step on the way.
     */
    private void rest(Worker self, long nanos) throws InterruptedException {
        long endNanos = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !isClosed(); left = endNanos - System.nanoTime()) {
            if (!self.pause(Duration.ofNanos(left))) {
                return;
            }
        }
    }

    private void publish(Set<Integer> partitions) throws Exception {
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
            failed(e, partitions);
            throw e;
        }
    }

    private synchronized void begun() {
        if (unpublishedSinceNanos == null) {
            unpublishedSinceNanos = System.nanoTime();
        }
    }

    private synchronized void ended(@Nullable String remaining) {
        if (remaining == null) {
            unpublishedSinceNanos = null;
        } else if (!remaining.equals(problem)) {
            LOG.error("publishing {}: {}", name, remaining);
        }
        problem = remaining;
        failing = false;
    }

    private synchronized void failed(Throwable failure, Set<Integer> partitions) {
        problem = failure.toString();
        failing = true;
        waiting.addAll(partitions);
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
        worker.close(awaitIdle() ? closeWithin : Duration.ofMillis(1));
        // Interrupted if it had to be, it needs a moment to notice.
        worker.close(closeWithin);
    }

    private synchronized boolean awaitIdle() {
        closed = true;
        worker.wake();
        long endNanos = System.nanoTime() + closeWithin.toNanos();
        try {
            for (long left = closeWithin.toNanos(); started && isBusy(); left = endNanos - System.nanoTime()) {
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isBusy() {
        return !failing && (publishing || waiting.stream().anyMatch(owned::contains));
    }
}
