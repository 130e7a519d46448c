package dev.keyledger.query.keyview.store;

import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.feed.Feed;
import dev.keyledger.feed.FeedConfig;
import dev.keyledger.feed.FeedHealth;
import dev.keyledger.query.log.KeyEventReader;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Map;

/** Keeps the key views up to date with {@code key-events}, together with the service's other instances. */
@Startup
@ApplicationScoped
public class KeyFeed {
    /** Its name in {@code feed_position}, and its consumer group. */
    static final String READER = "query-keys";

    private final Feed feed;

    @Inject
    KeyFeed(AgroalDataSource dataSource, @Identifier("default-kafka-broker") Map<String, Object> kafka, Clock clock) {
        var writer = new KeyViewWriter(new KeyEventReader(new KeyEventCodec()), clock);
        this.feed = new Feed(new Config(kafka), dataSource, writer, clock);
    }

    private record Config(Map<String, Object> kafka) implements FeedConfig {
        @Override
        public String reader() {
            return READER;
        }

        @Override
        public String topic() {
            return Topics.KEY_EVENTS;
        }

        @Override
        public boolean wholeLog() {
            return true;
        }
    }

    @PostConstruct
    void start() {
        feed.start();
    }

    void stop(@Observes ShutdownEvent event) {
        feed.close();
    }

    public FeedHealth health() {
        return feed.health();
    }
}
