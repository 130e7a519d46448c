package dev.keyledger.query.keyview.store;

import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.feed.Feed;
import dev.keyledger.feed.FeedConfig;
import dev.keyledger.feed.FeedHealth;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.verifier.log.KeyEventReader;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Keeps the key views up to date with {@code key-events}, together with the service's other instances. */
@Startup
@ApplicationScoped
public class KeyFeed {
    /** Its name in {@code feed_position}, and its consumer group. */
    public static final String READER = "query-keys";

    /** Written in one transaction, where so many wait: a backlog is caught up with several times as fast as by 500. */
    private static final int BATCH_MAX = 5_000;

    private final Feed feed;
    private final KeyViewWriter writer;
    private final ServiceWorkers workers;

    @Inject
    KeyFeed(
            AgroalDataSource dataSource,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            ServiceWorkers workers,
            Clock clock) {
        this.workers = workers;
        this.writer = writer(clock);
        this.feed = feed(READER, Topics.KEY_EVENTS, kafka, dataSource, writer, clock);
    }

    /** What keeps, under this name, the views of a database up to date with a topic; not started yet. */
    public static Feed feed(
            String reader, String topic, Map<String, Object> kafka, DataSource dataSource, Clock clock) {
        return feed(reader, topic, kafka, dataSource, writer(clock), clock);
    }

    private static KeyViewWriter writer(Clock clock) {
        return new KeyViewWriter(new KeyEventReader(new KeyEventCodec()), clock);
    }

    private static Feed feed(
            String reader,
            String topic,
            Map<String, Object> kafka,
            DataSource dataSource,
            KeyViewWriter writer,
            Clock clock) {
        var settings = new HashMap<>(kafka);
        settings.put("max.poll.records", BATCH_MAX);
        return new Feed(new Config(reader, topic, settings), dataSource, writer, clock);
    }

    private record Config(String reader, String topic, Map<String, Object> kafka) implements FeedConfig {
        @Override
        public String mendedBy() {
            return "./keyledger ops replay keys";
        }

        @Override
        public String refilledBy() {
            return "./keyledger ops republish";
        }

        @Override
        public String runbook() {
            return "docs/runbooks/reading-stopped.md";
        }

        @Override
        public boolean wholeLog() {
            return true;
        }
    }

    @PostConstruct
    void start() {
        workers.add(feed.worker());
        feed.start();
    }

    void stop(@Observes ShutdownEvent event) {
        feed.close();
    }

    /** How many events of keys in doubt this instance has read and kept nowhere but in the log. */
    public long leftOut() {
        return writer.leftOut();
    }

    public FeedHealth health() {
        return feed.health();
    }
}
