package dev.keyledger.feed;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a Kafka topic into a database exactly once: what a handler makes of the records and the position behind them
 * commit in one transaction. Works on one platform thread of its own.
 *
 * <p>It waits for the topic to exist, and after any failure tries again for ever, from the position in the database. It
 * stops for good, and says why in its {@link #health()}, only when the log is not the one that it has been reading:
 * recreated, truncated, or expired before it was read.
 */
public final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration TOPIC_WAIT = Duration.ofMillis(500);

    private final FeedConfig config;
    private final DataSource dataSource;
    private final FeedHandler handler;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<FeedHealth> health;
    private final Thread thread;

    private Duration backoff = BACKOFF_MIN;

    /** @param dataSource of the database that holds {@code feed_position} and the handler's own tables */
    public Feed(FeedConfig config, DataSource dataSource, FeedHandler handler, Clock clock) {
        this.config = config;
        this.dataSource = dataSource;
        this.handler = handler;
        this.clock = clock;
        this.health = new AtomicReference<>(
                new FeedHealth(FeedHealth.State.STARTING, "not started", clock.instant(), List.of()));
        this.thread = Thread.ofPlatform().name("feed-" + config.reader()).unstarted(this::work);
    }

    public void start() {
        thread.start();
    }

    /** Safe to ask from any thread, and cheap. */
    public FeedHealth health() {
        return health.get();
    }

    /** Finishes the batch in hand, commits it and leaves the group. Returns when all is done. */
    @Override
    public void close() {
        stop.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (!stopping()) {
                attempt();
            }
            become(FeedHealth.State.CLOSED, "closed");
        } catch (InterruptedException e) {
            become(FeedHealth.State.CLOSED, "interrupted");
        }
    }

    private void attempt() throws InterruptedException {
        try (var watch = new TopicWatch(config, clock)) {
            Optional<String> topicId = watch.topicId();
            if (topicId.isEmpty()) {
                become(FeedHealth.State.WAITING_FOR_TOPIC, "waiting for topic " + config.topic());
                pause(TOPIC_WAIT);
                return;
            }
            try (var session = new FeedSession(config, dataSource, handler, watch, topicId.get(), this::progressed)) {
                session.run(this::stopping);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            // Memory that ran out is given back with the session; a thread that ended would look like one that waits.
            recoverFrom(e);
        }
    }

    private void recoverFrom(Throwable failure) throws InterruptedException {
        FeedStoppedException stopped = FeedStoppedException.in(failure);
        if (stopped != null) {
            LOG.error("feed {} stopped: {}", config.reader(), stopped.getMessage());
            become(FeedHealth.State.STOPPED, stopped.getMessage());
            stop.countDown();
            return;
        }
        LOG.warn("feed {} failed, trying again in {} ms", config.reader(), backoff.toMillis(), failure);
        become(FeedHealth.State.RETRYING, "reading %s failed: %s".formatted(config.topic(), causeOf(failure)));
        pause(backoff);
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(config.retryBackoffMax()) < 0 ? doubled : config.retryBackoffMax();
    }

    private static String causeOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private void progressed(List<PartitionPosition> positions) {
        if (!positions.isEmpty()) {
            backoff = BACKOFF_MIN;
        }
        health.set(new FeedHealth(FeedHealth.State.RUNNING, "reading " + config.topic(), clock.instant(), positions));
    }

    private void become(FeedHealth.State state, String detail) {
        health.updateAndGet(now -> now.state() == FeedHealth.State.STOPPED ? now : now.in(state, detail));
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    private void pause(Duration duration) throws InterruptedException {
        if (stop.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("feed {} is to stop", config.reader());
        }
    }
}
