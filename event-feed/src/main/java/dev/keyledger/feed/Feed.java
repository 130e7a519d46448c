package dev.keyledger.feed;

import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a Kafka topic into a database exactly once: what a handler makes of the records and the position behind them
 * commit in one transaction. Works on one platform thread of its own.
 *
 * <p>It waits for the topic to exist, and after any failure tries again for ever, from the position in the database. It
 * stops, and says why in its {@link #health()}, only when going on would lose or mix records: when the log is not the one
 * that it has been reading, but was recreated, truncated, or expired before it was read. Then it goes on once somebody
 * has moved its position.
 */
public final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration TOPIC_WAIT = Duration.ofMillis(500);
    /** A feed that is stopped for good has nothing to do; its thread stays, so that it counts as one that rests. */
    private static final Duration REST = Duration.ofDays(1);

    private static final Duration STOPPED_LOOK = Duration.ofSeconds(1);

    private final FeedConfig config;
    private final DataSource dataSource;
    private final FeedHandler handler;
    private final Clock clock;
    private final Worker worker;
    private volatile Report report = Report.of(new FeedHealth(FeedHealth.State.STARTING, "not started", List.of()));
    private volatile String waitsFor = "";

    /** The positions when the feed stopped, as the database had them; empty: it couldn't tell. */
    private Optional<String> stoppedAt = Optional.empty();

    private boolean untilRestart;

    /** What the feed said, and when by a clock that nobody sets. */
    private record Report(FeedHealth health, long nanos) {
        static Report of(FeedHealth health) {
            return new Report(health, System.nanoTime());
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - nanos);
        }
    }

    /** @param dataSource of the database that holds {@code feed_position} and the handler's own tables */
    public Feed(FeedConfig config, DataSource dataSource, FeedHandler handler, Clock clock) {
        this.config = config;
        this.dataSource = dataSource;
        this.handler = handler;
        this.clock = clock;
        this.worker = new Worker(
                "feed-" + config.reader(), new Backoff(BACKOFF_MIN, config.retryBackoffMax()), this::attempt);
    }

    public void start() {
        worker.start();
    }

    /** What the feed works on, for whoever looks at all of a service's workers. */
    public Worker worker() {
        return worker;
    }

    /** Safe to ask from any thread, and cheap. What it last said of itself holds for {@link FeedConfig#silentAfter()}. */
    public FeedHealth health() {
        Report last = report;
        if (last.health().state() != FeedHealth.State.RUNNING || last.age().compareTo(config.silentAfter()) < 0) {
            return last.health();
        }
        return last.health()
                .stalled(String.format(
                        Locale.ROOT,
                        "for %d s neither %s got on nor is it known what waits there; waiting for %s",
                        last.age().toSeconds(),
                        config.topic(),
                        waitsFor));
    }

    /** Finishes the batch in hand, commits it and leaves the group. Returns when all is done. */
    @Override
    public void close() {
        worker.close();
        become(FeedHealth.State.CLOSED, "closed");
    }

    private Duration attempt(Worker self) throws Exception {
        if (report.health().state() == FeedHealth.State.STOPPED && !goesOn()) {
            return untilRestart ? REST : STOPPED_LOOK;
        }
        try (var watch = new TopicWatch(config, clock)) {
            Optional<String> topicId = watch.topicId();
            if (topicId.isEmpty()) {
                become(FeedHealth.State.WAITING_FOR_TOPIC, "waiting for topic " + config.topic());
                return TOPIC_WAIT;
            }
            self.waits();
            try (var session = new FeedSession(config, dataSource, handler, watch, topicId.get(), new Heard(self))) {
                session.run();
            }
            return Duration.ZERO;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            // Memory that ran out is given back with the session.
            Optional<FeedStoppedException> stopped = FeedStoppedException.in(e);
            if (stopped.isPresent()) {
                stop(stopped.get());
                return STOPPED_LOOK;
            }
            become(FeedHealth.State.RETRYING, "reading %s failed: %s".formatted(config.topic(), causeOf(e)));
            throw e;
        }
    }

    private void stop(FeedStoppedException why) {
        untilRestart = why.untilRestart();
        stoppedAt = positions();
        String detail = untilRestart ? why.reason() : why.reason() + whatMendsIt();
        LOG.error("feed {} stopped: {}", config.reader(), detail);
        become(FeedHealth.State.STOPPED, detail);
    }

    /** While the feed stands still nobody moves its positions but an operation that replaces what was made of the log. */
    private boolean goesOn() {
        if (untilRestart) {
            return false;
        }
        Optional<String> now = positions();
        if (stoppedAt.isEmpty() || now.isEmpty()) {
            stoppedAt = stoppedAt.or(() -> now);
            return false;
        }
        if (now.equals(stoppedAt)) {
            return false;
        }
        LOG.info("feed {} goes on, since its position was moved", config.reader());
        say(report.health().in(FeedHealth.State.STARTING, "starting from where its position was moved"));
        return true;
    }

    private String whatMendsIt() {
        String first = config.refilledBy().isEmpty() ? "" : "'%s', then ".formatted(config.refilledBy());
        String command = ". %s'%s' mends it".formatted(first, config.mendedBy());
        return config.runbook().isEmpty() ? command : "%s; see %s".formatted(command, config.runbook());
    }

    /** Empty: the database can't tell. */
    private Optional<String> positions() {
        try (Connection connection = dataSource.getConnection()) {
            return Optional.of(new FeedPositions(config.reader(), config.topic())
                    .read(connection)
                    .toString());
        } catch (SQLException e) {
            LOG.debug("feed {} can't read its position", config.reader(), e);
            return Optional.empty();
        }
    }

    private static String causeOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private synchronized void become(FeedHealth.State state, String detail) {
        FeedHealth now = report.health();
        if (now.state() != FeedHealth.State.STOPPED) {
            say(now.in(state, detail));
        }
    }

    private synchronized void say(FeedHealth health) {
        report = Report.of(health);
    }

    /** What a session says of itself. */
    private final class Heard implements FeedSession.Listener {
        private final Worker self;

        private Heard(Worker self) {
            this.self = self;
        }

        @Override
        public void progressed(List<PartitionPosition> positions) {
            say(new FeedHealth(FeedHealth.State.RUNNING, "reading " + config.topic(), positions));
            self.progressed();
        }

        @Override
        public void waitsFor(String what) {
            waitsFor = what;
            self.waits();
        }

        @Override
        public void hangs(String at) {
            waitsFor = at;
            if (self.status().sinceProgress().compareTo(config.stuckAfter()) < 0) {
                self.waits();
            }
        }

        @Override
        public boolean stopping() {
            return self.stopping();
        }
    }
}
