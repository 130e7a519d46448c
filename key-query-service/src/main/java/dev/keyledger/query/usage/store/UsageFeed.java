package dev.keyledger.query.usage.store;

import dev.keyledger.events.Topics;
import dev.keyledger.feed.Feed;
import dev.keyledger.feed.FeedConfig;
import dev.keyledger.feed.FeedHealth;
import dev.keyledger.kit.workers.ServiceWorkers;
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

/** Keeps this service's copy of usage up to date, together with its other instances. */
@Startup
@ApplicationScoped
public class UsageFeed {
    /** Its name in {@code feed_position}, and its consumer group. */
    public static final String READER = "query-usage";

    private final Feed feed;
    private final ServiceWorkers workers;

    @Inject
    UsageFeed(
            AgroalDataSource dataSource,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            ServiceWorkers workers,
            Clock clock) {
        this.workers = workers;
        this.feed = feed(READER, Topics.USAGE, kafka, dataSource, clock);
    }

    /** What keeps, under this name, the copy of usage in a database up to date with a topic; not started yet. */
    public static Feed feed(
            String reader, String topic, Map<String, Object> kafka, DataSource dataSource, Clock clock) {
        return new Feed(new Config(reader, topic, new HashMap<>(kafka)), dataSource, new UsageWriter(), clock);
    }

    private record Config(String reader, String topic, Map<String, Object> kafka) implements FeedConfig {
        @Override
        public String mendedBy() {
            return "./keyledger ops replay usage-copy";
        }

        @Override
        public String runbook() {
            return "docs/runbooks/reading-stopped.md";
        }

        /** The topic is compacted: its values are absolute, so a later beginning loses nothing. */
        @Override
        public boolean wholeLog() {
            return false;
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

    public FeedHealth health() {
        return feed.health();
    }
}
